"""`hutong playbook check` and `schema`: what is wrong with a text, and what an editor needs to know of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_texts import GIVEN, day, read_text, run, told
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import as_json
from hutong.db import Office
from hutong.playbooks.acknowledging import unacknowledged
from hutong.playbooks.checking import Finding, check_text, is_fatal
from hutong.playbooks.queries import version_row
from hutong.playbooks.references import Reference, text_of
from hutong.playbooks.schema import json_schema
from hutong.publications.putting import warnings_of
from hutong.settings import Settings
from hutong.texts import N_, gettext, ngettext


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything against a text; of a draft also the warnings that nobody has answered for."""

    findings: Sequence[Finding]
    open: Sequence[Finding] = ()


@click.command()
@click.argument("text", type=GIVEN)
@click.option(
    "--office", metavar="SLUG", help="Also what the office's own posts, alleys and people have against a file."
)
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), callback=day,
    help="The day on which it is to come into force; today where none is named.",
)  # fmt: skip
@as_json
def check(*, text: Path | Reference, office: str | None, on: date | None, as_json: bool) -> None:
    """Say everything that is wrong with a playbook, each with its path and line; a file alone needs no servers.

    A text of an office is also held against the office as it stands. The exit code is 1 for errors, and for a draft
    with warnings that nobody has answered for: neither can be published.
    """
    answer = Answer(as_json=as_json)

    async def work(settings: Settings | None) -> Code:
        named = await read_text(text, settings)
        slug = office or (text.slug if isinstance(text, Reference) else None)
        found = _Found(check_text(named.source).findings)
        if slug is not None and settings is not None:
            found = await _in_office(settings, slug, named.source, text, on)
        broken = is_fatal(found.findings)
        headings = [gettext(word) for word in (N_("位置"), N_("行"), N_("轻重"), N_("内容"))]
        count = len(found.findings)
        table = Table(*headings, title=ngettext("共 {n} 处", "{n} findings", count))
        for finding in found.findings:
            bad = gettext(N_("错误") if is_fatal((finding,)) else N_("提醒"))
            table.add_row(finding.path, str(finding.line or ""), bad, finding.text)
        answer.give(
            {
                "file": named.name, "office": slug, "may_be_published": not broken and not found.open,
                "open_warnings": len(found.open), "findings": told(tuple(found.findings)),
            },
            shown=table if found.findings else gettext(N_("{name}：没有发现问题。"), name=named.name),
        )  # fmt: skip
        if found.open and not as_json:
            answer.say(gettext(N_("发布以前，还有 {n} 处提醒要改好或者说明理由。"), n=len(found.open)))
        return Code.FOUND if broken or found.open else Code.DONE

    run(answer, (text,), work, always=office is not None)


@click.command()
@as_json
def schema(*, as_json: bool) -> None:
    """Print the JSON Schema of a playbook; an editor of TOML then completes and checks each field.

    `hutong --lang en playbook schema > playbook.schema.json`, and `#:schema ./playbook.schema.json` as the first line
    of the file. It is the document itself, with or without --json.
    """
    del as_json
    click.echo(msgspec.json.format(msgspec.json.encode(json_schema())).decode())


async def _in_office(settings: Settings, slug: str, source: str, text: Path | Reference, on: date | None) -> _Found:
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(Office(place.id)) as session:
            today = at.now.astimezone(place.zone).date()
            findings = await warnings_of(session, source, on or today)
            if not isinstance(text, Reference) or not text.is_draft:
                return _Found(findings)
            draft = await version_row(session, (await text_of(session, text.which, now=at.now)).id)
            return _Found(findings, await unacknowledged(session, draft, findings))
