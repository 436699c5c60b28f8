"""Who walks the alleys of a community in the next days, for its desk: whom the worker will see, and whom to call."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.pages.rosters import words
from hutong.posts.facts import on
from hutong.rosters.queries import planned_along
from hutong.texts import gettext

_DAYS = 3


class Walkers(NamedTuple):
    """Of an alley on a day; `gap` where the roster names nobody for something."""

    day: date
    alley: str
    people: str
    gap: bool


async def walkers_soon(
    session: AsyncSession, setting: Setting, names: Mapping[UUID, str], communities: Collection[UUID], today: date
) -> list[Walkers]:
    """Of published rosters, from tomorrow on; empty where none is published."""
    alleys = {a.id: a.name for a in on(setting.directory.alleys, today) if a.community_id in set(communities)}
    rows = await planned_along(session, list(alleys), today + timedelta(days=1), today + timedelta(days=_DAYS))
    found = []
    for (day, alley), group in groupby(rows, key=lambda row: (row.day, row.alley_id)):
        lines = list(group)
        people = dict.fromkeys(words.people_words([row.person_id], names) for row in lines if row.person_id)
        found.append(
            Walkers(
                day, alleys[alley] if alley else "", gettext("、").join(people), any(not row.person_id for row in lines)
            )
        )
    return found
