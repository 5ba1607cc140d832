"""What is true: pure decisions on plain values; no I/O, no clock, no Discord."""
