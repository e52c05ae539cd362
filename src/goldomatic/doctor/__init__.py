"""``mgm doctor``: what is set, what is missing, why it matters, and what to do (SPEC §15, §16)."""
