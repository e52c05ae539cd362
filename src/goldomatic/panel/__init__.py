"""The panel's way to Twitch: built from its sources, packed, and shown during development (SPEC §13)."""
