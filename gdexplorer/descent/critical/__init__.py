"""Critical points: locate, classify, and decide whether a run may rest there."""
