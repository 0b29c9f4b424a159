"""The daemon's side of the worker processes that run user code."""
