"""What a person, and the office together, recorded lately, for the duties that have a rhythm."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.evaluations.duties import Deed, Duty, duties, period_of
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb

# Sessions and publicity are the office's, whoever wrote them down; everything else is the person's own.
_DEEDS = """
SELECT 'patrol' AS verb, day, alley_id, coalesce(minutes, 0) AS minutes FROM patrols
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last AND finished_at IS NOT NULL
UNION ALL SELECT 'visit', day, NULL, 0 FROM visits
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'fix', day, NULL, 0 FROM fixes
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'note', day, NULL, 0 FROM notes
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'check_in', day, NULL, 0 FROM check_ins
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last AND undone_at IS NULL
UNION ALL SELECT 'check_people_in', (checked_at AT TIME ZONE :zone)::date, NULL, 0 FROM check_ins
 WHERE office_id = :office AND checked_by = :person AND undone_at IS NULL
   AND (checked_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT CASE kind WHEN 'council' THEN 'hold_council' WHEN 'cleanup' THEN 'clean_up'
                           WHEN 'coordination' THEN 'coordinate' WHEN 'regular' THEN 'coordinate'
                           ELSE 'hold_session' END, (held_at AT TIME ZONE :zone)::date, NULL, 0 FROM meetings
 WHERE office_id = :office AND (held_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
   AND (kind <> 'council' OR recorded_by = :person)
UNION ALL SELECT 'publicise', put_out_on, NULL, 0 FROM publicity
 WHERE office_id = :office AND put_out_on BETWEEN :first AND :last
"""


async def duties_of(session: AsyncSession, setting: Setting, person: UUID, day: date) -> list[Duty]:
    """The duties of the posts that a person holds today; nothing is asked where there are none."""
    kinds: dict[str, set[UUID]] = {}
    for post in setting.directory.posts_held(person, day):
        kind = setting.directory.kind(post.kind)
        own = kinds.setdefault(post.kind, set())
        if kind and kind.covers is Covers.ALLEYS:
            own.update(alley.id for alley in setting.directory.alleys_of(post.id, day))
    mine = [cadence for cadence in setting.playbook.cadences if cadence.post in kinds]
    if not mine:
        return []
    firsts = [first for cadence in mine if (first := period_of(cadence.every, day, setting.calendar))]
    first = min(firsts, default=day)
    given = {
        "office": bound_office(session), "person": person, "first": first, "last": day,
        "zone": setting.calendar.zone,
    }  # fmt: skip
    rows = (await session.execute(text(_DEEDS), given)).all()
    deeds = [Deed(Verb(row.verb), row.day, row.alley_id, row.minutes) for row in rows]
    return duties(mine, {code: frozenset(own) for code, own in kinds.items()}, deeds, day, setting.calendar)
