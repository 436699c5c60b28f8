"""`hutong playbook rehearse`."""

import asyncio
import sys
from contextlib import redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import rich_click as click
from rich.table import Table

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.playbook_texts import GIVEN, day, has_errors, read_text, told
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.checking import check_text
from hutong.playbooks.references import Reference
from hutong.rehearsals.attending import attend
from hutong.rehearsals.models import Rehearsal, State
from hutong.rehearsals.queries import differing_cases, differing_count, summary_of
from hutong.rehearsals.reading import Period
from hutong.rehearsals.rules.ground import Progress
from hutong.rehearsals.rules.regrading import OfTier
from hutong.rehearsals.rules.results import Summary
from hutong.rehearsals.running import rehearse as run_over
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin
from hutong.settings import Settings
from hutong.texts import N_, current_language, gettext

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("text", type=GIVEN)
@click.option("--office", "slug", metavar="SLUG", help="Over whose past, where TEXT is a file.")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="Up to and with today.")
@click.option("--from", "first", type=_DATE, callback=day, help="Instead of --days: the first day …")
@click.option("--until", "last", type=_DATE, callback=day, help="… and the last.")
@click.option("--generated", is_flag=True, help="Over made-up cases, for an office without a past.")
@working
async def rehearse(
    answer: Answer, settings: Settings, *, text: Path | Reference, slug: str | None, days: int, first: date | None,
    last: date | None, generated: bool,
) -> Code:  # fmt: skip
    """Run rules over an office's own past and count what would differ; changes nothing. 0 nothing differs, 2 it does.

    A rehearsal of OFFICE@draft:ID stays with the draft, as one ordered on its page does; of all else it is only shown.
    """
    office = text.slug if isinstance(text, Reference) else slug
    if office is None:
        raise click.UsageError(gettext(N_("请说明用谁的过去推演：--office SLUG")))
    named = await read_text(text, settings)
    checked = check_text(named.source)
    if checked.playbook is None:
        answer.give({"text": named.name, "findings": told(checked.findings)}, shown=has_errors(named.name))
        return Code.FOUND
    async with reach(settings) as at:
        place = await at.office(office)
        today = at.now.astimezone(place.zone).date()
        last = last or today
        period = Period(first or last - timedelta(days=days - 1), last)
        if period.first > period.last or period.last > today:
            raise click.UsageError(gettext(N_("最后一天早于第一天，或者晚于今天。")))
        with answer.progress() as bars:
            bar = bars.add_task(named.name, total=None)

            def progress(done: int, total: int) -> None:
                bars.update(bar, completed=done, total=total or None)

            if isinstance(text, Reference) and isinstance(text.which, UUID):
                asked = Begin(id=new_id(), first=period.first, last=period.last, generated=generated)
                kept = await _kept(at, settings, place.id, text.which, asked, progress)
                summary, facts = summary_of(kept), {"rehearsal": kept.id, "state": str(kept.state)}
                facts["cases"] = await _cases(at, place.id, kept.id)
            else:
                found = await asyncio.to_thread(
                    run_over, settings, place.id, checked.playbook, period, now=at.now, generated=generated,
                    progress=progress,
                )  # fmt: skip
                summary, facts = found.summary, {"rehearsal": None, "state": str(State.DONE)}
                facts["cases"] = msgspec.to_builtins(found.cases)
    facts = {"text": named.name, **facts, "summary": msgspec.to_builtins(summary)}
    if summary is None:
        answer.give(
            facts, shown=gettext(N_("{name}：推演没有做完（{state}）。"), name=named.name, state=facts["state"])
        )
        return Code.FOUND
    answer.give(facts, shown=_table(named.name, summary))
    return Code.DIFFERS if summary.is_otherwise else Code.DONE


async def _kept(
    at: Reach, settings: Settings, office_id: UUID, draft_id: UUID, asked: Begin, progress: Progress
) -> Rehearsal:
    """Ordered as the page orders it. Raises whatever `begin` raises."""
    async with at.databases.session(Office(office_id)) as session:
        await begin(session, draft_id, asked, by=SYSTEM, now=at.now)
    # What a job logs is no part of the answer on standard output.
    with redirect_stdout(sys.stderr):
        return await attend(at.databases, settings, office_id, asked.id, now=at.now, progress=progress)


async def _cases(at: Reach, office_id: UUID, rehearsal_id: UUID) -> list[Any]:
    """Every case that differs, with its traces as far as they are told."""
    async with at.databases.session(Office(office_id)) as session:
        found = await differing_cases(session, rehearsal_id, size=await differing_count(session, rehearsal_id))
    return [
        {
            "case": one.case_id, "number": one.number, "kinds": one.kinds, "whole": one.whole,
            "then": msgspec.to_builtins(one.then), "now": msgspec.to_builtins(one.now),
        }
        for one in found
    ]  # fmt: skip


def _table(name: str, summary: Summary) -> Table:
    counts = [field.name for field in msgspec.structs.fields(type(summary.now))]
    title = gettext(
        N_("{name}，{first} 至 {last}：{cases} 件中有 {differing} 件不同"),
        name=name, first=summary.first, last=summary.last, differing=summary.differing, cases=summary.cases,
    )  # fmt: skip
    headings = [gettext(word) for word in (N_("实际"), N_("按当时的制度"), N_("按这份制度"))]
    table = Table("", *headings, title=title)
    for count in counts:
        values = [str(getattr(totals, count)) if totals else "" for totals in (summary.real, summary.then, summary.now)]
        table.add_row(count, *values)
    for one in summary.ways:
        real = str(one.real) if summary.real else ""
        table.add_row(f"{one.template} · {one.way}", real, str(one.then), str(one.now))
    for tier in summary.tiers.counts if summary.tiers else ():
        of = gettext(N_("街巷：{tier}"), tier=_tier_name(tier))
        table.add_row(of, *("" if n is None else str(n) for n in (tier.real, tier.then, tier.now)))
    for word, others in (
        (N_("经手的事项数不同的岗位"), summary.loaded_otherwise), (N_("考评分不同的岗位"), summary.scored_otherwise),
        (N_("得分不同的人"), summary.paid_otherwise), (N_("没有按新的关键词归类的事项"), summary.unasked),
    ):  # fmt: skip
        table.add_row(gettext(word), "", "", str(others))
    return table


def _tier_name(tier: OfTier) -> str:
    return tier.name.in_language(current_language()) if tier.name else tier.code or gettext(N_("未定级"))
