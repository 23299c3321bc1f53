"""Metrics, planes and slices: geometry of the parameter space."""
