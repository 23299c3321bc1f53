"""The vector field of an objective."""
