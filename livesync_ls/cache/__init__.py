"""Files that were watched lately: what is held of them, and what goes first when it is too much."""
