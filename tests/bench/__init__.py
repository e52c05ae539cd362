"""Benches: programs that print figures beside a floor measured in the same run (see README.md)."""
