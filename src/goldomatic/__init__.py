"""Mimiron's Gold-o-Matic: a Twitch gold giveaway for World of Warcraft 3.3.5a."""

__version__ = "0.1.0"
