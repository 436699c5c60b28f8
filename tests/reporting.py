"""What long proofs measured, told while they run."""

import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def report(capsys) -> Callable[[str], None]:
    """`report("…")`: a line for whoever waits, past the capture."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            sys.stderr.write(f"\n{sentence}\n")

    return say
