"""What a user may set, where, and which of several places wins."""
