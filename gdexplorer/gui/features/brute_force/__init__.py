"""The feature “brute force”."""
