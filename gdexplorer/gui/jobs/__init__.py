"""Computation off the window's thread."""
