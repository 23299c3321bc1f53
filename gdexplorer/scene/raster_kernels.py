"""Kernel that draws triangles into an image with depth (see `raster`)."""

import math


def rasterise(points, faces, colours, top, depths, image):
    """Draw ``faces`` whose corners are ``points`` (across, down, nearness) in pixels, the nearest in front.

    ``depths`` and ``image`` are a strip of the picture that begins at the row ``top``; pixels count by their middles.
    Returns the number of pixels drawn, each as often as it was.
    """
    rows, columns = depths.shape
    drawn = 0
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        ax, ay = points[a, 0], points[a, 1] - top
        bx, by = points[b, 0], points[b, 1] - top
        cx, cy = points[c, 0], points[c, 1] - top
        low, high = min(ay, by, cy), max(ay, by, cy)
        if not (low < rows and high > 0.0):  # beside the strip, or not a number
            continue
        left, right = min(ax, bx, cx), max(ax, bx, cx)
        if not (left < columns and right > 0.0):
            continue
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0 or not math.isfinite(area):
            continue
        for row in range(max(math.floor(low - 0.5), 0), min(math.ceil(high + 0.5), rows)):
            y = row + 0.5
            for column in range(max(math.floor(left - 0.5), 0), min(math.ceil(right + 0.5), columns)):
                x = column + 0.5
                of_b = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
                of_c = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
                of_a = 1.0 - of_b - of_c
                if of_a < 0.0 or of_b < 0.0 or of_c < 0.0:
                    continue
                nearness = of_a * points[a, 2] + of_b * points[b, 2] + of_c * points[c, 2]
                if nearness > depths[row, column]:
                    depths[row, column] = nearness
                    for part in range(image.shape[2]):
                        image[row, column, part] = (
                            of_a * colours[a, part] + of_b * colours[b, part] + of_c * colours[c, part]
                        )
                    drawn += 1
    return drawn
