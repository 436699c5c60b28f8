"""What the pages of a month are made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.cases.lists import alleys_within
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.pages.rosters import words
from hutong.pages.rosters.drawing import draw
from hutong.pages.rosters.months import written
from hutong.posts.facts import AlleyFact, on
from hutong.posts.queries import OfficeNow
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.queries import line_of, lines_of, setting_of_month
from hutong.rosters.rules import Proof, coverage, prove
from hutong.texts import gettext
from hutong.visits.clock import Clock


class Month(NamedTuple):
    """A roster with what it is read under; `names` are of people and posts."""

    roster: Roster
    office: OfficeNow
    setting: Setting
    rows: Sequence[RosterLine]
    alleys: Sequence[AlleyFact]

    @property
    def names(self) -> dict[UUID, str]:
        return self.office.names


async def month_for(
    session: AsyncSession, viewer: Viewer, clock: Clock, roster: Roster, *, community: UUID | None = None
) -> Month:
    """The lines of the alleys that the reader may see: the whole office's, or those he answers for."""
    office, setting = await setting_of_month(session, roster.month, clock.now())
    alleys = reachable(setting, viewer, clock)
    if community is not None:
        alleys = [alley for alley in alleys if alley.community_id == community]
    whole = viewer.may("office.read") and community is None
    rows = await lines_of(session, roster.id, alleys=None if whole else [alley.id for alley in alleys])
    return Month(roster, office, setting, rows, alleys)


def reachable(setting: Setting, viewer: Viewer, clock: Clock) -> Sequence[AlleyFact]:
    if viewer.may("office.read"):
        return on(setting.directory.alleys, clock.today)
    return alleys_within(setting, viewer.id, clock.now())


def picture_of(month: Month, clock: Clock, home: str) -> Any:
    path = f"{home}/rosters/{written(month.roster.month)}/alleys"
    return draw(
        [(alley.id, alley.name, f"{path}/{alley.id}") for alley in month.alleys],
        coverage(line_of(row) for row in month.rows),
        month.roster.month,
        clock.today,
        month.setting.calendar,
        title=gettext(
            "{year}年{month}月每条街巷每天有没有人", year=month.roster.month.year, month=month.roster.month.month
        ),
    )


class Told(NamedTuple):
    """The proof in sentences."""

    holds: bool
    balances: list[str]
    gaps: list[str]
    excused: list[str]
    wrong: list[str]
    missing: list[str]


def told(month: Month) -> Told:
    """Reckoned anew, by the rules and the people of now."""
    proof: Proof = prove(month.setting, month.roster.month, [line_of(row) for row in month.rows])
    setting, names = month.setting, month.names
    gaps = [gap for gap in proof.gaps if gap.rule != "excused"]
    return Told(
        proof.holds,
        [words.balance_sentence(setting, balance) for balance in proof.balances],
        [words.gap_sentence(setting, gap, names) for gap in gaps],
        [words.gap_sentence(setting, gap, names) for gap in proof.gaps if gap.rule == "excused"],
        [words.wrong_sentence(setting, line, why, names) for line, why in proof.wrong],
        [
            gettext(
                "{place}“{duty}”还差 {n} 次。",
                place=words.place_word(setting, alley, None, names),
                duty=words.cadence_word(setting, code),
                n=n,
            )
            for (code, alley), n in proof.missing.items()
        ],
    )


class LineTold(NamedTuple):
    """A line as tables show it."""

    id: UUID
    day: date
    when: str
    half: str
    duty: str
    place: str
    person: str
    rule: str
    why: str
    is_gap: bool


def lines_told(month: Month, rows: Sequence[RosterLine]) -> list[LineTold]:
    return [line_told(month.setting, month.names, row) for row in rows]


def line_told(setting: Setting, names: dict[UUID, str], row: RosterLine) -> LineTold:
    line = line_of(row)
    return LineTold(
        row.id,
        row.day,
        words.day_word(row.day),
        words.half_word(row.half),
        words.cadence_word(setting, row.cadence),
        words.place_word(setting, row.alley_id, row.post_id, names),
        words.people_words([row.person_id], names) if row.person_id else "",
        words.rule_word(row.rule),
        words.why_sentence(line, names),
        row.person_id is None,
    )


async def communities(session: AsyncSession) -> list[tuple[UUID, str]]:
    statement = select(Community.id, Community.name).where(Community.office_id == bound_office(session))
    return [(row.id, row.name) for row in await session.execute(statement.order_by(Community.code))]
