"""A model of the World of Warcraft 3.3.5a client, strict where hope would be cheap (GAME §9, SPEC §14)."""
