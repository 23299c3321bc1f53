"""Pictures of a document without a screen: one drawing by Matplotlib, written as PNG, SVG or PDF.

Each view is a module that draws its still parts once and keeps the parts that move with the cursor. Coordinates of
texts and lines are pixels of a usual screen, 96 to an inch.
"""
