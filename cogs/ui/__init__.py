"""What all cogs share: cards, forms, answering, the router of buttons and forms, and sending."""
