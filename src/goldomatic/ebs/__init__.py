"""The Extension Backend Service: it owns every rule and every fact (SPEC §0)."""
