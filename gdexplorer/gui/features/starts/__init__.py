"""The feature “starts”."""
