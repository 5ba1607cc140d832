"""What the bot serves over HTTP itself: health."""
