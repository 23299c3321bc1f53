"""What lies between solutions: the cost along lines and curves that join where runs end, and on the plane through them.

The steps from the ends of runs to what is drawn: `routes` (a line or a curve, and its barrier), `curves` (a curve that
is trained to stay low), `comparison` (all of it for two or three ends).
"""
