"""Training runs from elsewhere: checkpoints in order, as the path that their parameters took."""
