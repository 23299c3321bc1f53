"""Formulas: parse, differentiate exactly, compile and typeset them; custom formula objectives."""
