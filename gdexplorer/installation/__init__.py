"""What the program finds on this machine: display, system libraries, packages, folders. Nothing here imports Qt."""
