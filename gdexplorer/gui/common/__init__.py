"""Parts that every panel and view shares: forms, tables, plots, formulas, icons and the theme."""
