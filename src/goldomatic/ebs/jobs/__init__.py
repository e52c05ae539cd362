"""What the EBS does by itself when its time has come (SPEC §7)."""
