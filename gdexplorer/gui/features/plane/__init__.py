"""The feature “plane”."""
