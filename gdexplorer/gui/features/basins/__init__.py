"""The feature “basins”."""
