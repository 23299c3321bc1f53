"""Widgets and helpers shared by panels and views: forms, tables, plots, formulas, icons and the theme."""
