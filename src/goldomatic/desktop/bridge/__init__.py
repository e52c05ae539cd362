"""The bridge between the EBS and the game: what happens goes in, what is to be done comes out (SPEC §8, §10)."""
