"""The feature “multi start”."""
