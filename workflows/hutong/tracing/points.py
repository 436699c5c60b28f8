"""Points granted, reckoned again: rate, multiplier and caps of the version, by the posts held on the day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.playbooks.points import PointEvent
from hutong.points.rules import Earned, Grant, grant
from hutong.tracing.comparing import Difference
from hutong.tracing.histories import AsKnown, Past

# Everything that the people of these transfers were granted in those months, with when it was taken back.
_GRANTS = text("""
WITH asked AS (
  SELECT DISTINCT t.person_id, date_trunc('month', c.day)::date AS month
    FROM point_transfers t JOIN check_ins c ON c.office_id = t.office_id AND c.id = t.check_in_id
   WHERE t.office_id = :office AND t.id = ANY(:ids)
)
SELECT t.id, t.person_id, t.amount, t.playbook_version, t.at, c.day, u.id AS undone,
       (SELECT coalesce(sum(e.amount), 0) FROM point_entries e JOIN point_accounts a
          ON a.office_id = e.office_id AND a.id = e.account_id AND a.person_id = t.person_id
         WHERE e.office_id = t.office_id AND e.transfer_id = t.id) AS entered
  FROM asked
  JOIN point_transfers t ON t.office_id = :office AND t.person_id = asked.person_id AND t.kind = 'grant'
  JOIN check_ins c ON c.office_id = :office AND c.id = t.check_in_id
   AND c.day >= asked.month AND c.day < asked.month + interval '1 month'
  LEFT JOIN point_transfers u ON u.office_id = :office AND u.undoes = t.id
 ORDER BY t.id
""")


class Regranted(msgspec.Struct, frozen=True):
    """Points granted beside what the rules of their version give again, by what was earned before."""

    version: int
    amount: int
    again: Grant
    found: tuple[Difference, ...]


SettingOf = Callable[[int, UUID], Setting]


async def recheck_points(session: AsyncSession, transfers: Sequence[UUID], *, now: datetime) -> dict[UUID, Regranted]:
    """Each of the transfers, by id."""
    rows = (await session.execute(_GRANTS, {"office": bound_office(session), "ids": list(transfers)})).all()
    if not rows:
        return {}
    past = await Past.since(session, min(row.at for row in rows), {row.playbook_version for row in rows}, now=now)
    wanted = set(transfers)
    found = {i: one for i, one in _compare(rows, past.setting) if i in wanted}
    if any(one.found for one in found.values()):
        known = await AsKnown.of(session, past)
        found = {i: one for i, one in _compare(rows, known.setting) if i in wanted}
    return found


def _compare(rows: Sequence[Row[Any]], setting_of: SettingOf) -> Iterable[tuple[UUID, Regranted]]:
    earlier: dict[tuple[UUID, date], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        before = earlier[row.person_id, row.day.replace(day=1)]
        standing = [b for b in before if b.undone is None or b.undone > row.id]
        earned = Earned(day=sum(b.amount for b in standing if b.day == row.day), month=sum(b.amount for b in standing))
        before.append(row)
        setting = setting_of(row.playbook_version, row.id)
        kinds = tuple({post.kind for post in setting.directory.posts_held(row.person_id, row.day)})
        again = grant(setting.playbook.points, event=PointEvent.CHECK_IN, day=row.day, post_kinds=kinds, earned=earned)
        found = []
        if again.amount != row.amount:
            found.append(Difference("amount", str(row.amount), str(again.amount)))
        if row.entered != row.amount:
            found.append(Difference("entries", str(row.entered), str(row.amount)))
        yield row.id, Regranted(row.playbook_version, row.amount, again, tuple(found))
