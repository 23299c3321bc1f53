"""Running a descent: experiments, the compiled engine, trajectories and why they ended."""
