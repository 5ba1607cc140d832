"""Rapport: events that fit a job seeker's money, and the people worth meeting there."""

__version__ = "0.1.0"
