"""The feature “critical points”."""
