"""Critical points: where they are, what they are, and whether a run may rest there."""
