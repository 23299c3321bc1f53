"""Custom formula objectives."""
