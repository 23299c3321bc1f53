"""Lengths, directions and planes: the metric, what it makes of a differential, and two-dimensional slices."""
