"""Curve fitting: compiled costs, and the optimal fit."""
