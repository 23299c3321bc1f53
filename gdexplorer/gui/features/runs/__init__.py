"""The feature “runs”."""
