"""How Python functions become machine code: kernels, what they are made with, and where they are kept."""
