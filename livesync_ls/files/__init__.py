"""The files of a project: their current text, and what their changes mean."""
