"""Analyses of many runs or of single steps: basins, multi-start, brute force, sweeps."""
