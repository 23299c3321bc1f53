"""The feature “metric”."""
