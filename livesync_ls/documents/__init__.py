"""One file's text becomes blocks with stable ids."""
