"""Improvement projects: list and sheet, plan, stages, and what is noted on the way."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.improvements import queries
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.improvements.listing import Listing
from hutong.pages.improvements.noting import Noting
from hutong.pages.improvements.planning import Planning
from hutong.pages.improvements.words import convenience_word, stage_word
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Listing, Planning, Noting]
navigation = [Entry(N_("整治提升"), "/improvements", "alley.read", order=58)]


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    found = await queries.projects(session, queries.Wanted(alley=asked.alley.id))
    if not found:
        return None
    return {
        "projects": found,
        "points": await queries.conveniences_in(session, asked.alley.id),
        "word": lambda each: stage_word(asked.playbook, each.stage, ended=each.ended_on is not None),
        "convenience": lambda code: convenience_word(asked.playbook, code),
        "today": asked.clock.today,
    }


alley_panels = [Panel("improvements/_of_alley.html", _of_alley, order=60)]
