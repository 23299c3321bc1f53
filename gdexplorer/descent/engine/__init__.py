"""A run from its start to its end: the compiled loops, what they record and why they stop."""
