"""What the bot serves over HTTP itself: health, and members' private calendars."""
