"""The `vakthund` command: `python -m vakthund scan FOLDER`."""

import signal
import sys

from vakthund._native import main as command


def main() -> int:
    """Runs the command of this process's arguments and returns its exit status."""
    # Python would only note Ctrl-C and wait for the end of the run.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
