"""Work in processes of its own, which can be killed: what would hold up the loop, or can not be trusted to end."""
