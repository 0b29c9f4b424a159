"""Starts the daemon with the libraries that lie beside this file, and no others.

They come by `sys.path`, never by the environment: the workers inherit that, and user code must not find them.
"""

import sys
from pathlib import Path

LIBS = Path(__file__).resolve().parent / "libs"


def main():
    native = LIBS / "cp{}{}".format(*sys.version_info[:2])
    if not native.is_dir():
        known = ", ".join("3." + folder.name[3:] for folder in sorted(LIBS.glob("cp3*")))
        sys.exit("livesync brings libraries for Python {}; this is {}.{}.".format(known, *sys.version_info[:2]))
    sys.path[:0] = [str(native), str(LIBS / "common")]
    from livesync_ls.cli.commands import main as livesync_ls

    sys.exit(livesync_ls())


if __name__ == "__main__":
    main()
