"""The bridge in a terminal: what the window shows, and a key for what a streamer without one must decide."""
