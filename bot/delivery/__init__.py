"""Due work that survives a crash: the durable queue, the pacing of sends, the watching of tasks."""
