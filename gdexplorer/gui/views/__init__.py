"""Views: the surface, the contour map, the curves and the data. They depend neither on panels nor on the explorer."""
