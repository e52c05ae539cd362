"""The rules: pure functions on frozen values. No IO, no framework."""
