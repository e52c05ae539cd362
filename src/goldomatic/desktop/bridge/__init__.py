"""The bridge between EBS and game: what happens goes in, what is to be done comes out (SPEC §8, §10)."""
