"""The EBS towards Twitch: the Helix calls of SPEC §9."""
