"""Samples to fit: files of separated values, the house sales that come with the program, and generated sets."""
