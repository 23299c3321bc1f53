"""The spectrum of the Hessian: at a point and along a run, of all coordinates and of each layer of a network.

`spectra` (eigenvalues at a point, exactly or by Lanczos' method), `sharpness` (how far the cost rises nearby),
`readings` (both along a run, beside what the learning rate allows).
"""
