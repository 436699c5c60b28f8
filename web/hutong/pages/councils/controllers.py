"""Councils with their members, agenda and meetings; the office's own sessions; publicity."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.commitments.queries import Wanted, commitments
from hutong.councils import queries
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.commitments.words import standing_word
from hutong.pages.councils.holding import Holding
from hutong.pages.councils.membership import Membership
from hutong.pages.councils.publicity import PublicityPages
from hutong.pages.councils.reading import Reading
from hutong.pages.councils.sessions import Sessions
from hutong.pages.navigation import Entry
from hutong.texts import N_


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    found = await queries.councils(session, alley=asked.alley.id)
    if not found:
        return None
    wanted = Wanted(which="open", alley=asked.alley.id)
    promises = await commitments(session, wanted, day=asked.clock.today, calendar=asked.setting.calendar)
    return {"councils": found, "promises": promises[:8], "count": len(promises), "standing": standing_word}


controllers = [Reading, Membership, Holding, Sessions, PublicityPages]
alley_panels = [Panel("councils/_of_alley.html", _of_alley, order=65)]
navigation = [
    Entry(N_("议事"), "/councils", "council.hold", order=60),
    Entry(N_("会议"), "/sessions", "session.record", order=62),
    Entry(N_("宣传"), "/publicity", "publicity.record", order=64),
]
