"""The addon's files on their way into the game: found, installed, zipped. The addon itself is Lua."""
