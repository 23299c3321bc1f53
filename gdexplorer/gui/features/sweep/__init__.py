"""The feature “sweep”."""
