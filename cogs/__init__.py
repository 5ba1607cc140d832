"""Slash commands, buttons and forms: read, call a service, render."""
