"""The streamer's bridge between the game and the EBS (SPEC §8, §10)."""
