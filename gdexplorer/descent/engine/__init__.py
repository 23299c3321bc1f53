"""Execute runs: compiled loops, recording and stopping."""
