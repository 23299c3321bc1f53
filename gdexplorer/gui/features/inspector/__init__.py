"""The feature “inspector”."""
