"""The signs of critical points in the pictures. No Qt."""

from gdexplorer.descent.critical.kinds import PointKind

# Kinds differ in shape as well as in colour; sizes are in pixels.
SYMBOLS = {PointKind.MINIMUM: "o", PointKind.SADDLE: "x", PointKind.MAXIMUM: "t1", PointKind.DEGENERATE: "s"}
SIZES = {PointKind.MINIMUM: 11, PointKind.SADDLE: 12, PointKind.MAXIMUM: 12, PointKind.DEGENERATE: 7}
# Minimal gap between marks in pixels, and the largest number of marks, as more would hide the map; the rest is counted
# in a corner.
GAP, MOST_MARKS = 10.0, 48
