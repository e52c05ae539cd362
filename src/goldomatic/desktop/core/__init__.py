"""What the bridge does, without files, sockets, windows or Qt: bytes and events in, actions out."""
