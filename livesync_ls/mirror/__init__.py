"""The browser face: the gate, the page, the socket."""
