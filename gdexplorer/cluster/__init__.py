"""Analyses on many machines: work is cut into pieces, which are pure data, kept once done, and done by workers."""
