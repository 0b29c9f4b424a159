"""`python -m livesync_ls` is `livesync-ls`."""

from __future__ import annotations

import sys

from livesync_ls.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
