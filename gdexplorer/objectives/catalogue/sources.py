"""References that define many of the functions."""

BINGHAM = "S. Surjanovic, D. Bingham, Virtual Library of Simulation Experiments, 2013"
JAMIL = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimization, 2013"
