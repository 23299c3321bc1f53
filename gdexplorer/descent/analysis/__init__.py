"""What is learned from many runs or from one run's steps: basins, many starts, brute force, sweeps."""
