"""The streamer's window (PySide6): it shows what the bridge says, and sends wishes. It decides nothing."""
