"""`python -m hutong.stack FOLDER` runs the servers of a folder until SIGTERM, Ctrl-C, or the end of another process."""

import argparse
import signal
import sys
import time
from pathlib import Path

from hutong.stack.embedded import PARTS, Stack
from hutong.stack.errors import StackTrouble
from hutong.stack.processes import identity


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hutong.stack", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forgetful", action="store_true", help="faster; a crash of the machine may lose everything")
    parser.add_argument("--without", action="append", default=[], choices=sorted(PARTS))
    parser.add_argument("--origin", action="append", default=[], help="whose pages may send files, or *")
    parser.add_argument("--while-alive", type=int, metavar="PID", help="stop when that process has ended")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watched = identity(asked.while_alive) if asked.while_alive else None
    try:
        with Stack(
            asked.folder, parts=PARTS - set(asked.without), origins=asked.origin or ["*"], durable=not asked.forgetful
        ):
            while asked.while_alive is None or identity(asked.while_alive) == watched is not None:
                time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    except StackTrouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
