"""The event store, its read models and its migrations, on SQLite and PostgreSQL (SPEC §6)."""
