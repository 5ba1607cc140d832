"""Settings and the editable tables (topics, costs, places)."""
