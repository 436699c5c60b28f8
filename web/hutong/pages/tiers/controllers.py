"""`/o/{office}/tiers`: the grades of a month in the order of the alleys; awarding a rise where the rules ask for it."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.alleys.panels import AskedAlley, Gathered, Panel
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.reading import read_query
from hutong.pages.tiers.schemas import AskedMonth
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.tiers import queries, service
from hutong.tiers.models import AlleyTier
from hutong.tiers.schemas import Decide, StartGrades
from hutong.tiers.starting import start_grades, ungraded_alleys
from hutong.tiers.wording import explained, next_step, tier_word
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_HEADS = (N_("街巷"), N_("月份"), N_("得分"), N_("等级"), N_("等着评定"), N_("下一步"), N_("依据"))


class TierPages(Controller):
    path = "/o/{slug:str}/tiers"

    @get("/", permission="alley.read", name="tiers.index")
    async def index(self, request: Sent, session: AsyncSession, in_force: Version) -> Page:
        return Page("tiers/index.html", **await _month(request, session, in_force))

    @get("/grades.xlsx", permission="alley.read")
    async def sheet(
        self, request: Sent, session: AsyncSession, office: OfficePlace, in_force: Version, clock: Clock
    ) -> Response[bytes]:
        asked = await _month(request, session, in_force)
        book = in_force.playbook
        rows = [
            [
                name, row.month, float(row.score) if row.score is not None else None, tier_word(book, row.tier),
                tier_word(book, row.proposed) if _waits(row) else "", next_step(book, row), "\n".join(explained(row)),
            ]
            for row, name in asked["lines"]
        ]  # fmt: skip
        title = gettext(N_("街巷评级"))
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/start", permission="tier.award", name="tiers.start")
    async def start(self, session: AsyncSession, in_force: Version) -> Page:
        return Page("tiers/start.html", form=blank(), **await _beginning(session, in_force))

    @post("/start", permission="tier.award", status_code=200)
    async def begin(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, in_force: Version, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, StartGrades)
        with form.or_again("tiers/start.html", **await _beginning(session, in_force)):
            rows = await start_grades(session, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/tiers?month={rows[0].month}")

    @get("/{row_id:uuid}", permission="tier.award", name="tiers.decide")
    async def asked(self, session: AsyncSession, in_force: Version, row_id: UUID) -> Page:
        return Page("tiers/decide.html", form=blank(), **await _proposal(session, in_force, row_id))

    @post("/{row_id:uuid}", permission="tier.award", status_code=200)
    async def decide(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, in_force: Version,
        clock: Clock, row_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _proposal(session, in_force, row_id)
        form = await read_form(request, Decide)
        with form.or_again("tiers/decide.html", **facts):
            row = await service.decide(session, row_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/tiers?month={row.month}")


async def _proposal(session: AsyncSession, in_force: Version, row_id: UUID) -> dict[str, Any]:
    row, alley = await queries.grade_with(session, row_id)
    return {
        "row": row,
        "alley": alley,
        "why": explained(row),
        "now": tier_word(in_force.playbook, row.tier),
        "proposed": tier_word(in_force.playbook, row.proposed),
    }


async def _beginning(session: AsyncSession, in_force: Version) -> dict[str, Any]:
    book = in_force.playbook
    levels = book.tiers.levels if book.tiers else ()
    return {
        "alleys": await ungraded_alleys(session),
        "levels": [(tier.code, tier_word(book, tier.code)) for tier in levels],
        "present": {alley: tier_word(book, row.tier) for alley, row in (await queries.present_grades(session)).items()},
    }


def _waits(row: AlleyTier) -> bool:
    return row.proposed is not None and row.decision is None


async def _month(request: Sent, session: AsyncSession, in_force: Version) -> dict[str, Any]:
    asked = read_query(request.query_params, AskedMonth)
    months = await queries.months_graded(session)
    shown = asked.month or next(iter(months), None)
    every: Sequence[Row[AlleyTier, str]] = await queries.grades_in(session, shown) if shown else []
    book = in_force.playbook
    levels = [(tier.code, tier_word(book, tier.code)) for tier in book.tiers.levels] if book.tiers else []
    return {
        "may_start": bool(book.tiers and await ungraded_alleys(session)),
        "months": months,
        "month": shown,
        "newest": bool(months) and shown == months[0],
        "lines": [line for line in every if not asked.tier or line[0].tier == asked.tier],
        "counts": [(code, word, sum(row.tier == code for row, _ in every)) for code, word in levels],
        "ungraded": sum(row.tier is None for row, _ in every),
        "chosen": asked.tier,
        "tier_word": lambda code: tier_word(book, code),
        "next_step": lambda row: next_step(book, row),
        "explained": explained,
        "waits": _waits,
        "rules": book.tiers,
    }


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> Gathered:
    rules, book = asked.playbook.tiers, asked.playbook
    months = await queries.grades_of(session, asked.alley.id)
    if rules is None and not months:
        return None
    return {
        "months": months,
        "now": months[-1] if months else None,
        "rules": rules,
        "word": lambda code: tier_word(book, code),
        "next_step": lambda row: next_step(book, row),
        "explained": explained,
        "waits": _waits,
    }


controllers = [TierPages]
navigation = [Entry(N_("街巷评级"), "/tiers", "alley.read", order=46)]
alley_panels = [Panel("tiers/_of_alley.html", _of_alley, order=15)]
