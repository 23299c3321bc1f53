"""The feature “optimizers”."""
