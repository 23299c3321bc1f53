"""What is seen: the surface, the contour map, the curves and the data. Views know no panel and no explorer."""
