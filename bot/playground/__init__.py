"""A local Discord on loopback, for trying the bot and for its tests. Knows nothing of the bot."""
