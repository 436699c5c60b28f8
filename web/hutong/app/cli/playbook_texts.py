"""What a `hutong playbook` command is given: a file, or a text of an office by its reference."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import rich_click as click

from hutong.app.cli.answers import Answer, Code, is_file
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import finish
from hutong.db import Office
from hutong.playbooks.checking import Finding
from hutong.playbooks.comparing import Change
from hutong.playbooks.packing.opening import plain
from hutong.playbooks.references import Reference, reference, text_of
from hutong.settings import Settings
from hutong.stack import reached
from hutong.texts import N_, gettext

REFERENCE = "OFFICE@3, OFFICE@in-force or OFFICE@draft:ID"


class WrongUsage(click.UsageError):
    exit_code = 64


class Comparing(click.RichGroup):
    """Its commands say 2 for "they differ", so wrong usage is 64 (EX_USAGE)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise WrongUsage(error.format_message(), error.ctx) from error


class Given(click.ParamType[Path | Reference]):
    """A file that is there, or a reference."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | Reference:
        if isinstance(value, Path | Reference):
            return value
        if found := reference(str(value)):
            return found
        path = Path(str(value))
        if not is_file(path):
            self.fail(
                gettext(N_("“{value}”既不是文件，也不是 {reference}。"), value=value, reference=REFERENCE), param, ctx
            )
        return path


REVISION = click.option(
    "--revision", type=click.IntRange(1, 2**31 - 1), help="As it was read; refused where it was saved since."
)
GIVEN = Given()


@dataclass(frozen=True, slots=True)
class Named:
    """A text and what it is called."""

    name: str
    source: str


async def read_text(given: Path | Reference, settings: Settings | None) -> Named:
    """Raises NoSuchOffice, NoSuchVersion, NoPlaybookInForce."""
    if isinstance(given, Path):
        return Named(str(given), text_in(given))
    if settings is None:  # pragma: no cover - `run` reaches the servers whenever there is a reference
        raise LookupError(given)
    async with reach(settings) as at:
        office = await at.office(given.slug)
        async with at.databases.session(Office(office.id)) as session:
            found = await text_of(session, given.which, now=at.now)
    which = f"draft:{found.id}" if found.version is None else str(found.version)
    return Named(f"{given.slug}@{which}", found.source)


def text_in(file: Path) -> str:
    """The playbook in a file, without a pack's header."""
    return plain(file.read_bytes())


def run(
    answer: Answer,
    givens: tuple[Path | Reference, ...],
    work: Callable[[Settings | None], Awaitable[Code]],
    *,
    always: bool = False,
) -> None:
    """Reach the servers only where something given stands in them, or `always`."""

    def done() -> Code:
        if not always and all(isinstance(given, Path) for given in givens):
            return asyncio.run(_awaited(work(None)))
        with reached(os.environ) as environment:
            return asyncio.run(_awaited(work(Settings.from_environment(environment))))

    finish(answer, done)


async def _awaited(work: Awaitable[Code]) -> Code:
    return await work


def told(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {"path": f.path, "line": f.line, "severity": str(f.severity), "code": f.code, "detail": f.text}
        for f in findings
    ]


def has_errors(name: str) -> str:
    return gettext(N_("{name}：有错误。"), name=name)


def changes_told(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    return [{"path": change.path, "kind": str(change.kind), "text": change.text} for change in changes]


def day(_ctx: click.Context, _param: click.Parameter, value: datetime | None) -> Any:
    """Click's date option, as a date."""
    return value.date() if value else None
