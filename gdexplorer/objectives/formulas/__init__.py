"""Formulas: from typed text to exact derivatives, compiled, typeset, and kept as a custom objective."""
