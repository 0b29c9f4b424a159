"""The parts of the editor's face that know LSP but not pygls; `transport.py` and `server.py` put them together."""
