"""The feature “recording”."""
