"""Editors that nobody here wrote, set up as docs/editors/ says."""
