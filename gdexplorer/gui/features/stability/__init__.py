"""The feature “stability”."""
