"""The feature “analysis”."""
