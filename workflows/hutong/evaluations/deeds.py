"""What a person, and the office together, recorded lately, for the duties that have a rhythm."""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.clocks import Calendar
from hutong.db import bound_office
from hutong.evaluations.duties import Deed, Duty, duties, duty_of, period_of, to_inspect, until_of
from hutong.evaluations.presence import presence_today
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import is_on
from hutong.rosters.queries import turns_of
from hutong.rosters.rules.together import companions, with_walks
from hutong.rosters.walking import walks_together

# A session is proof for whoever wrote it down, and for whoever is on its roll where people of the office were called by
# name; without a roll for the whole office, or the community it names. Publicity of which nobody noted who put it out
# is the office's.
# Everything else is the person's own.
_DEEDS = """
SELECT 'patrol' AS verb, day, alley_id, coalesce(minutes, 0) AS minutes,
       (started_at AT TIME ZONE :zone)::time AS at, joint, id,
       CAST(NULL AS uuid) AS community_id FROM patrols
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last AND finished_at IS NOT NULL
UNION ALL SELECT 'visit', day, NULL, 0, (occurred_at AT TIME ZONE :zone)::time, false, id, NULL FROM visits
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'fix', day, NULL, 0, (occurred_at AT TIME ZONE :zone)::time, false, id, NULL FROM fixes
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last AND NOT awaits_photos
UNION ALL SELECT 'note', day, NULL, 0, (occurred_at AT TIME ZONE :zone)::time, false, id, NULL FROM notes
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'check_in', day, NULL, 0, (checked_at AT TIME ZONE :zone)::time, false, id, NULL FROM check_ins
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last AND undone_at IS NULL
UNION ALL SELECT 'check_people_in', (checked_at AT TIME ZONE :zone)::date, NULL, 0,
       (checked_at AT TIME ZONE :zone)::time, false, id, NULL FROM check_ins
 WHERE office_id = :office AND checked_by = :person AND undone_at IS NULL
   AND (checked_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT CASE kind WHEN 'council' THEN 'hold_council' WHEN 'hall' THEN 'hold_council'
                           WHEN 'cleanup' THEN 'clean_up'
                           WHEN 'coordination' THEN 'coordinate' WHEN 'regular' THEN 'coordinate'
                           ELSE 'hold_session' END, (held_at AT TIME ZONE :zone)::date, NULL, 0,
       (held_at AT TIME ZONE :zone)::time, false, id, community_id FROM meetings
 WHERE office_id = :office AND (held_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
   AND kind <> 'activity' AND (recorded_by = :person OR (kind NOT IN ('council', 'hall') AND (
     NOT EXISTS (SELECT 1 FROM meeting_presences p
                  WHERE p.office_id = :office AND p.meeting_id = meetings.id AND p.person_id IS NOT NULL)
     OR EXISTS (SELECT 1 FROM meeting_presences p
                 WHERE p.office_id = :office AND p.meeting_id = meetings.id AND p.person_id = :person))))
UNION ALL SELECT 'inspect', day, alley_id, 0, (occurred_at AT TIME ZONE :zone)::time, joint, id,
       (SELECT a.community_id FROM alleys a WHERE a.office_id = :office AND a.id = inspections.alley_id)
  FROM inspections
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'propose', (proposed_at AT TIME ZONE :zone)::date, alley_id, 0,
       (proposed_at AT TIME ZONE :zone)::time, false, id, NULL FROM initiatives
 WHERE office_id = :office AND proposed_by = :person
   AND (proposed_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT 'circulate', (issued_at AT TIME ZONE :zone)::date, NULL, 0,
       (issued_at AT TIME ZONE :zone)::time, false, id, NULL FROM circulars
 WHERE office_id = :office AND issued_by = :person
   AND (issued_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT 'appraise', (confirmed_at AT TIME ZONE :zone)::date, NULL, 0,
       (confirmed_at AT TIME ZONE :zone)::time, false, id, NULL FROM month_confirmations
 WHERE office_id = :office AND person_id = :person
   AND (confirmed_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT 'appraise', (answered_at AT TIME ZONE :zone)::date, NULL, 0,
       (answered_at AT TIME ZONE :zone)::time, false, id, NULL FROM score_reviews
 WHERE office_id = :office AND answered_by = :person
   AND (answered_at AT TIME ZONE :zone)::date BETWEEN :first AND :last
UNION ALL SELECT 'feedback', day, NULL, 0, (given_at AT TIME ZONE :zone)::time, false, id, NULL FROM voices
 WHERE office_id = :office AND person_id = :person AND day BETWEEN :first AND :last
UNION ALL SELECT 'publicise', put_out_on, NULL, 0, NULL, false, id, NULL FROM publicity
 WHERE office_id = :office AND (put_out_by = :person OR put_out_by IS NULL) AND put_out_on BETWEEN :first AND :last
"""


async def duties_of(session: AsyncSession, setting: Setting, person: UUID, day: date) -> list[Duty]:
    """The duties of the posts that a person holds today, and those that fall to these posts while others are away."""
    directory, calendar = setting.directory, setting.calendar
    kinds: dict[str, set[UUID]] = {}
    held: dict[str, list[UUID]] = {}
    for post in directory.posts_held(person, day):
        kind = directory.kind(post.kind)
        own = kinds.setdefault(post.kind, set())
        held.setdefault(post.kind, []).append(post.id)
        if kind and kind.covers is Covers.ALLEYS:
            own.update(alley.id for alley in directory.alleys_of(post.id, day))
    mine = [cadence for cadence in setting.playbook.cadences if cadence.post in kinds]
    instead = {c.code: (c, found) for c in setting.playbook.cadences if (found := _instead(setting, c, person, day))}
    if not mine and not instead:
        return []
    every = [*mine, *(cadence for cadence, _ in instead.values())]
    firsts = [first for cadence in every if (first := period_of(cadence.every, day, calendar))]
    first = min(firsts, default=day)
    posts = [post.id for post in directory.posts_held(person, day)]
    own = {community for post in posts for community in directory.communities_of(post, day)}
    stood_in = {alley for _, found in instead.values() for alley in found}
    own |= {alley.community_id for alley in directory.alleys if alley.id in stood_in}
    deeds = [
        deed
        for deed in await deeds_between(session, person, first, day, zone=calendar.zone)
        if deed.community is None or deed.community in own
    ]
    alleys = {code: frozenset(own) for code, own in kinds.items()}
    called: frozenset[UUID] = frozenset()
    if any(cadence.joint for cadence in mine):
        called = companions(setting, person, day)
        deeds = with_walks(deeds, await walks_together(session, first, day, zone=calendar.zone), person)
    inspected = {each.code: to_inspect(directory, each, held[each.post], day) for each in mine}
    told = duties(mine, alleys, deeds, day, calendar, inspected, called)
    for n, duty in enumerate(told):
        if duty.cadence.turns is not None and duty.asked:
            told[n] = await _in_turn(session, duty, person, deeds, day, calendar)
    return told + [
        duty_of(cadence, frozenset(own), deeds, day, calendar, instead_of=cadence.post)
        for cadence, own in instead.values()
    ]


async def deeds_between(session: AsyncSession, person: UUID, first: date, last: date, *, zone: str) -> list[Deed]:
    """What is on record from day to day, both inclusive."""
    given = {"office": bound_office(session), "person": person, "first": first, "last": last, "zone": zone}
    rows = (await session.execute(text(_DEEDS), given)).all()
    return [
        Deed(Verb(row.verb), row.day, row.alley_id, row.minutes, row.at, row.joint, row.id, row.community_id)
        for row in rows
    ]


async def _in_turn(
    session: AsyncSession, duty: Duty, person: UUID, deeds: list[Deed], day: date, calendar: Calendar
) -> Duty:
    """The same over the alleys that the roster gives this person in the period; without a roster, over all of them."""
    first = period_of(duty.cadence.every, day, calendar) or day
    turns = await turns_of(session, (person,), duty.cadence.code, first, until_of(duty.cadence, day, calendar))
    if turns is None:
        return duty
    mine = frozenset(alley for alley, _ in turns)
    if not mine:
        return msgspec.structs.replace(duty, asked=False)
    return duty_of(duty.cadence, mine, deeds, day, calendar, instead_of=duty.instead_of)


def _instead(setting: Setting, cadence: Cadence, person: UUID, day: date) -> set[UUID]:
    """Alleys over which a duty of others falls to this person, who holds a substitute's post there."""
    if not cadence.substitutes:
        return set()
    directory = setting.directory
    left = [
        alley.id
        for post in directory.posts
        if post.kind == cadence.post and is_on(post, day) and presence_today(directory, post.id).all_away(day)
        for alley in directory.alleys_of(post.id, day)
    ]
    held = [post.id for post in directory.posts_held(person, day) if post.kind in cadence.substitutes]
    return {alley for alley in left if any(directory.covers(post, alley, day) for post in held)}
