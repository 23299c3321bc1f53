"""Run descents: experiments, the compiled engine, trajectories and stopping reasons."""
