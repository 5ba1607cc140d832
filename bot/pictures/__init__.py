"""Pictures: plain values in, PNG out. Each takes tens of milliseconds: drawn off the loop."""
