"""The alleys of an office, one line each, as a list shows, sorts and exports them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.coverage import last_walks
from hutong.alley_records.holding import Seat, seats_over
from hutong.alleys.models import Alley, Community
from hutong.cases.states import Setting
from hutong.patrols.overview import open_matters_by_alley
from hutong.playbooks.posts import Covers
from hutong.posts.queries import OfficeNow
from hutong.tiers.models import AlleyTier
from hutong.tiers.queries import present_grades


class AlleyLine(NamedTuple):
    """`seats` are those of the posts over alleys; those over communities and the whole office go without saying."""

    alley: Alley
    community: str
    seats: list[Seat]
    tier: AlleyTier | None
    open: int
    late: int
    last_walk: date | None

    @property
    def holders(self) -> list[str]:
        return list(dict.fromkeys(holder.name for seat in self.seats for holder in seat.holders))

    @property
    def vacant(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.is_vacant]


_SORTS: Mapping[str, Callable[[AlleyLine], Any]] = {
    "name": lambda line: line.alley.code,
    "length": lambda line: -line.alley.length_m,
    "community": lambda line: line.community,
    "open": lambda line: -line.open,
    "late": lambda line: -line.late,
    "walk": lambda line: line.last_walk or date.min,
}
SORTS = tuple(_SORTS)


async def alley_lines(
    session: AsyncSession, office: OfficeNow, setting: Setting, *, ended: bool, now: datetime
) -> list[AlleyLine]:
    """Those in being today, or with `ended` those that are no more."""
    day = setting.day(now)
    over = Alley.until < day
    rows = (
        await session.execute(
            select(Alley, Community.name)
            .join(Community, and_(Community.office_id == Alley.office_id, Community.id == Alley.community_id))
            .where(over if ended else Alley.until.is_(None) | ~over)
            .order_by(Alley.code)
        )
    ).all()
    ids = [alley.id for alley, _ in rows]
    counted = await open_matters_by_alley(session, ids, now)
    walked = await last_walks(session, ids)
    graded = await present_grades(session)

    def seats(alley: UUID) -> list[Seat]:
        found = seats_over(setting.directory, office.names, alley, day) if not ended else []
        return [seat for seat in found if seat.kind.covers is Covers.ALLEYS]

    return [
        AlleyLine(
            alley,
            community,
            seats(alley.id),
            graded.get(alley.id),
            *counted.get(alley.id, (0, 0, 0))[:2],
            walked.get(alley.id),
        )
        for alley, community in rows
    ]


def narrowed(
    lines: Sequence[AlleyLine],
    *,
    kind: str = "",
    community: UUID | None = None,
    tier: str = "",
    words: str = "",
    sort: str = "",
) -> list[AlleyLine]:
    """Those of a kind, community and grade, with every word in name, community or holders; in the order asked for."""
    wanted = words.lower().split()
    kept = [
        line
        for line in lines
        if (not kind or line.alley.kind == kind)
        and (not tier or (line.tier is not None and line.tier.tier == tier))
        and (community is None or line.alley.community_id == community)
        and all(word in " ".join((line.alley.name, line.community, *line.holders)).lower() for word in wanted)
    ]
    return sorted(kept, key=_SORTS.get(sort, _SORTS["name"]))
