"""Danger in what is handed in: it opens at once for any alley of the office, whatever becomes of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.errors import CategoryUnknown
from hutong.cases.numbers import case_number
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules import choose
from hutong.cases.schemas import OpenCase
from hutong.errors import NotThere, Refusal
from hutong.patrols.errors import NotYourAlley
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.submissions.hands import Hand
from hutong.submissions.models import Submission
from hutong.submissions.reading import dangers_in
from hutong.submissions.schemas import SentReport


@dataclass(slots=True)
class Dangers:
    """What was opened, with its numbers; and whether something was told of for which no case could be."""

    opened: dict[UUID, str] = field(default_factory=dict)
    untold: bool = False


def opened_in(row: Submission) -> dict[UUID, str]:
    """Of a submission that came before: they may have been moved since, and stand as they are."""
    return {UUID(case["id"]): case["number"] for case in row.cases}


async def open_dangers(session: AsyncSession, row: Submission, body: bytes, hand: Hand) -> Dangers:
    """Each for itself: neither the walk that it came with nor another report can keep it back.

    What the rules in force count as danger is one, whether or not the phone says so.
    """
    found = Dangers(opened_in(row))
    playbook = (await playbook_in_force(session, hand.now)).playbook
    for report in dangers_in(body, partial(_is_danger, playbook)):
        if report is None:
            found.untold = True
            continue
        try:
            async with session.begin_nested():
                case, number = await open_danger(session, report, hand, found.opened)
        except Refusal:
            found.untold = True
        else:
            found.opened[case] = number
    return found


def _is_danger(playbook: Playbook, category: str | None, words: str) -> bool:
    try:
        return choose(playbook, category, words).danger
    except CategoryUnknown:
        return False


async def open_danger(
    session: AsyncSession, report: SentReport, hand: Hand, opened: Mapping[UUID, str]
) -> tuple[UUID, str]:
    """The case and its number. Raises NotYourAlley for an alley that is not the office's, and ReportedOtherwise."""
    if report.id in opened:
        return report.id, opened[report.id]
    case = OpenCase(
        id=report.id, alley=report.alley_id, category=report.category, description=report.description, danger=True,
        position_m=report.position_m,
    )  # fmt: skip
    reporter = Reporter(person=hand.person, source="danger")
    try:
        try:
            async with session.begin_nested():
                state = await open_case(session, case, reporter, by=hand.by, now=hand.now)
        except CategoryUnknown:
            # Rules that she carried, or did not: what kind it is can be found out later.
            anyhow = msgspec.structs.replace(case, category=None)
            state = await open_case(session, anyhow, reporter, by=hand.by, now=hand.now)
    except NotThere as strange:
        raise NotYourAlley from strange
    return state.id, case_number(state.id, hand.now.astimezone(hand.zone).date())
