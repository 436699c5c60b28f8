"""One child: what it says is read to the end, whatever becomes of it."""

import errno
import sys
import threading

from hutong.stack.children import Child, Program
from waiting import until


def test_a_line_that_cannot_be_passed_on_is_lost_and_the_next_is_told():
    told, last = [], threading.Event()

    def tell(line):
        if line == "second":
            raise OSError(errno.ENOSPC, "no room")
        told.append(line)
        if line == "third":
            last.set()

    talks = "import sys\nfor word in ('first', 'second', 'third'): print(word, flush=True)"
    child = Child(Program(name="talker", argv=(sys.executable, "-c", talks), tell=tell))
    assert last.wait(60)
    assert told == ["first", "third"]
    until(lambda: child.returncode is not None)
    assert child.returncode == 0
    child.stop()
