"""The worker: the process that runs user code, in the user's own interpreter.

Standard library only, Python 3.9 and up. It is started by path (`python …/worker/child/__main__.py FD`)
and loads its modules as the package `_livesync_child`, so that nothing of ours is on the user's
`sys.path` and no name of ours can meet a module of theirs. Everything is imported before user code runs:
later, `import json` could find the user's `json.py`.
"""
