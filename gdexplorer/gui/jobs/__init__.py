"""Computing off the window's thread."""
