"""What happened: a lesson's tape, its numbers, the trace of both, and the long training."""
