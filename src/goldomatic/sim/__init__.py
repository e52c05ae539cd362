"""Stand-ins for Twitch and for the Desktop, and the end-to-end program that runs against them (SPEC §14)."""
