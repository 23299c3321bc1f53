"""Compile Python functions to machine code: kernels, their signatures, and a disk cache."""
