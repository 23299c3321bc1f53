"""Formulas: parse, differentiate exactly, compile and typeset them."""
