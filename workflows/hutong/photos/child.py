"""The process that opens pictures of strangers: `python -I -m hutong.photos.child`, in a folder of its own.

Reads `picture`, writes `large.jpg` and `small.jpg`, and says on one line what it found. It knows no secret and no
address; memory and processor time are limited before the first byte is read.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from hutong.photos import limits
from hutong.photos.anatomy import fault_in
from hutong.photos.reasons import Reason


def main() -> None:
    _limit()
    json.dump(_found(), sys.stdout)


def _limit() -> None:
    for which, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 2 * limits.MAX_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def _found() -> dict[str, Any]:
    content = Path("picture").read_bytes()
    if fault := fault_in(content):
        return {"refused": fault}
    # Late, because its libraries are loaded under the limits.
    from hutong.photos.picture import Refused, opened

    try:
        return opened(content, Path())
    except Refused as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"refused": Reason.BOMB}


if __name__ == "__main__":
    main()
