"""The feature “objective”."""
