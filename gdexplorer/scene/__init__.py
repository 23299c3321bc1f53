"""Drawable content as plain arrays: surfaces, contour lines, vector fields, paths and pictures. No Qt."""
