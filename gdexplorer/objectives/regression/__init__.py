"""Curves fitted to data: their costs, compiled, and the best fit."""
