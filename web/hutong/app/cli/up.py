"""`hutong up`: the servers, the pages and the workers until Ctrl-C."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress

import rich_click as click
from rich.console import Console
from rich.text import Text

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import as_json, finish
from hutong.app.listening import listening_at
from hutong.app.up import into_shape, running
from hutong.texts import N_, gettext

COLOURS = {"web": "cyan", "worker": "magenta", "scheduler": "yellow"}


@click.command()
@click.option(
    "--listen", metavar="HOST:PORT", help="Where the pages listen; by default 127.0.0.1:8000 or the next free."
)
@as_json
def up(*, listen: str | None, as_json: bool) -> None:
    """Run everything: embedded servers where you name none of your own, pages, worker and scheduler."""
    answer = Answer(as_json=as_json)

    def work() -> Code:
        listening = listening_at(listen)
        with running(os.environ, listening, demo=False) as system:
            into_shape(system.settings)
            address = system.serve(listening, printer())
            answer.give({"address": address}, shown=gettext(N_("胡同在 {address}\n按 Ctrl-C 结束。"), address=address))
            until_interrupted()
        return Code.DONE

    finish(answer, work)


def printer() -> Callable[[str, str], None]:
    """Lines of the children, each after its name; standard output is the command's own."""
    console = Console(stderr=True, highlight=False)

    def tell(name: str, line: str) -> None:
        console.print(Text.assemble((f"{name:<9} ", COLOURS[name]), line), soft_wrap=True)

    return tell


def until_interrupted() -> None:
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
