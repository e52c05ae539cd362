"""Where the bridge touches the world: the log file, the journal, the EBS, the game window."""
