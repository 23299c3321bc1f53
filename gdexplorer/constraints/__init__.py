"""Feasible sets: where an objective may be descended, as data, with projections for kernels."""
