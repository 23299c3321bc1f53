"""Feed-forward networks: their cost as a function of all weights, in one kernel for every architecture."""
