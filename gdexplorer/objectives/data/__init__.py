"""Samples to fit: CSV files, the bundled house sales, and generated data sets."""
