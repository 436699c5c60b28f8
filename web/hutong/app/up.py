"""Everything at once: the servers, the pages, the worker and the scheduler, under one supervisor."""

import asyncio
import http.client
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hutong.app import migrate
from hutong.app.listening import Listening
from hutong.app.metrics import SHARED
from hutong.objects import Store
from hutong.settings import Settings
from hutong.stack import Stack, StackBusy, StackTrouble
from hutong.stack.children import Child, Program
from hutong.stack.embedded import LOCAL_ORIGINS
from hutong.stack.places import default_folder
from hutong.stack.reach import completed, wanted_parts

WEB_WORKERS = min(2, os.cpu_count() or 1)
PATIENCE = 120.0


class NotUp(StackTrouble):
    """The pages did not come up; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A stack with its environment; `serve` adds pages and workers to it."""

    stack: Stack
    environment: dict[str, str]
    settings: Settings

    def serve(self, listening: Listening, tell: Callable[[str, str], None]) -> str:
        """Start web, worker and scheduler, wait until the pages answer, and return their address."""
        shared = self.stack.places.folder / "metrics"
        # Counts begin at nought with the processes that count.
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir(mode=0o700)
        first = [self._run(program) for program in programs(self.environment, listening, tell, shared=shared)]
        _await_pages(first[0], listening)
        self.stack.announce(self.settings.public_url)
        return self.settings.public_url

    def _run(self, program: Program) -> Child:
        return self.stack.run(lambda: program)


@contextmanager
def running(environ: Mapping[str, str], listening: Listening, *, demo: bool) -> Iterator[Running]:
    """Servers up and database in shape; raises `StackTrouble`."""
    # Whoever looks at a demo looks at the pages, not at a line for each of them.
    chosen = {
        "HUTONG_PUBLIC_URL": listening.url,
        **({"HUTONG_DEMO": "1", "HUTONG_LOG": "warning", "HUTONG_ALLOW_LOCAL_WEBHOOKS": "1"} if demo else {}),
    }
    environ = {**chosen, **{name: value for name, value in environ.items() if value}}
    origins = {environ["HUTONG_PUBLIC_URL"], listening.url, *LOCAL_ORIGINS}
    stack = Stack(default_folder(environ), parts=wanted_parts(environ), origins=sorted(origins))
    _start(stack)
    try:
        environment = completed(environ, stack.record.note(), stack.places)
        yield Running(stack, environment, Settings.from_environment(environment))
    finally:
        # Asked once, asked enough: a second Ctrl-C must not leave half of them behind.
        for sig in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sig, signal.SIG_IGN)
        # No new requests, then no new work, and only then the servers that both need.
        for names in (["web"], ["worker", "scheduler"]):
            stack.keeper.stop(names)
        stack.stop()


def _start(stack: Stack) -> None:
    """Wait for a command that runs the servers for its own time; refuse where another `up` serves."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return stack.start()
        except StackBusy as busy:
            note = stack.record.note()
            if note and note.address:
                raise NotUp(f"Already running at {note.address} (process {note.pid}).") from busy
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def into_shape(settings: Settings) -> None:
    """Migrate, make the bucket, and refuse to serve over walls that are not the declared ones."""
    asyncio.run(_shape(settings))


async def _shape(settings: Settings) -> None:
    await migrate.upgrade(settings)
    await Store(settings).prepare()
    if found := await migrate.findings(settings):
        first = "; ".join(f"{each.where}: {each.what}" for each in found[:3])
        raise NotUp(f"The database lint has {len(found)} findings (hutong db lint lists them): {first}")


def programs(
    environment: Mapping[str, str],
    listening: Listening,
    tell: Callable[[str, str], None],
    *,
    shared: Path | None = None,
) -> Iterator[Program]:
    """In `shared` the processes of the pages, of which a scrape meets any one, count together."""
    of_pages = {**environment, SHARED: str(shared)} if shared else environment
    web = (
        "granian", "--interface", "asgi", "--factory", "hutong.app.asgi:create_app",
        "--host", listening.host, "--port", str(listening.port), "--workers", str(WEB_WORKERS),
        "--http", "1", "--no-ws", "--log-level", "warning",
        "--workers-kill-timeout", "10", "--respawn-failed-workers",
    )  # fmt: skip
    for name, module in (("web", web), ("worker", ("hutong.app.worker",)), ("scheduler", ("hutong.app.scheduler",))):
        yield Program(
            name=name,
            argv=(sys.executable, "-m", *module),
            environ=of_pages if name == "web" else environment,
            tell=partial(tell, name),
            grace=30,
        )


def _await_pages(web: Child, listening: Listening) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answers(listening):
            return
        if web.returncode is not None:
            raise NotUp(f"The pages could not be served at {listening.url}; the lines above say why.")
        time.sleep(0.05)
    raise NotUp(f"The pages did not answer at {listening.url} within {PATIENCE:.0f} seconds.")


def answers(listening: Listening, path: str = "/healthz") -> bool:
    """Whether the path answers well, asked as a stranger."""
    connection = http.client.HTTPConnection(listening.reach, listening.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
