"""Who hears of a change beside those whom the rules tell: watchers, and reporters of what was merged into the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.access.permissions import DESKS
from hutong.cases.effects import Outcome, Record, Tell
from hutong.cases.rules.entering import notice
from hutong.cases.states import CaseState, Setting
from hutong.cases.written import Written
from hutong.db.wires import Wire
from hutong.playbooks.flows import CLOSED

BESIDE = """
       ARRAY(SELECT w.person_id FROM case_watches w JOIN people p ON p.office_id = $1 AND p.id = w.person_id
         WHERE w.office_id = $1 AND w.case_id = $2 AND NOT p.administrator) AS watchers,
       ARRAY(SELECT w.person_id FROM case_watches w JOIN people p ON p.office_id = $1 AND p.id = w.person_id
         WHERE w.office_id = $1 AND w.case_id = $2 AND p.administrator) AS watching_administrators,
       (SELECT jsonb_object_agg(f.id, f.reporter_id)::text FROM cases f
         WHERE f.office_id = $1 AND f.leader_id = $2 AND f.reporter_id IS NOT NULL) AS followers,
       EXISTS (SELECT FROM cases f WHERE f.office_id = $1 AND f.leader_id = $2) AS leads
"""
"""Columns beside a case of the office $1 and the id $2."""


def heard(setting: Setting, outcome: Outcome, row: Mapping[str, Any], *, person: UUID | None, now: datetime) -> Outcome:
    """With a word to whoever watches and may still see it, and to those who reported what follows the case."""
    if not any(isinstance(effect, Record) for effect in outcome.effects):
        return outcome
    state, tells = outcome.state, list[Tell]()
    told = {p for effect in outcome.effects if isinstance(effect, Tell) for p in effect.to} | {person}
    watching = {p for p in row["watchers"] if may_see_case(setting, state, p, now)} | set(
        row["watching_administrators"]
    )
    if watching - told:
        tells.append(notice(tuple(sorted(watching - told)), "watched", state))
    if state.closed_at == now and row["followers"]:
        followers = msgspec.json.decode(row["followers"], type=dict[UUID, UUID])
        tells += told_as_followers(state, followers)
    return outcome + tuple(tells)


def told_as_followers(state: CaseState, followers: Mapping[UUID, UUID | None]) -> tuple[Tell, ...]:
    """What became of the case that leads, to whoever reported one that follows it; `followers` with their reporters."""
    template = "closed" if state.outcome == CLOSED else "declined"
    return tuple(
        Tell(to=(reporter,), template=template, page=f"/cases/{follower}")
        for follower, reporter in sorted(followers.items())
        if reporter is not None
    )


# Lateness is news as any other; a reminder before it is for whoever has the case.
_NEWS = frozenset({"case.overdue", "case.escalated", "case.lapsed"})
_WATCHING = """
SELECT w.case_id, w.person_id, p.administrator
  FROM case_watches w JOIN people p ON p.office_id = $1 AND p.id = w.person_id
 WHERE w.office_id = $1 AND w.case_id = ANY($2::uuid[]) ORDER BY w.case_id, w.person_id
"""


async def with_watchers(wire: Wire, cases: Sequence[Written], *, now: datetime) -> list[Written]:
    """Of what the clock brought about: with a word to whoever watches. Costs one look, where anything is news."""
    news = {case.outcome.state.id for case in cases if _is_news(case)}
    watching: dict[UUID, set[UUID]] = {}
    states = {case.outcome.state.id: case for case in cases}
    for row in await wire.rows(_WATCHING, wire.office_id, list(news)) if news else ():
        case = states[row["case_id"]]
        if row["administrator"] or may_see_case(case.setting, case.outcome.state, row["person_id"], now):
            watching.setdefault(row["case_id"], set()).add(row["person_id"])
    return [_heard_by(case, watching.get(case.outcome.state.id, set())) for case in cases]


def _is_news(case: Written) -> bool:
    return any(isinstance(effect, Record) and effect.event.kind in _NEWS for effect in case.outcome.effects)


def _heard_by(case: Written, watching: set[UUID]) -> Written:
    told = {person for effect in case.outcome.effects if isinstance(effect, Tell) for person in effect.to}
    others = tuple(sorted(watching - told))
    if not others:
        return case
    outcome = Outcome(case.outcome.state, (*case.outcome.effects, notice(others, "watched", case.outcome.state)))
    return msgspec.structs.replace(case, outcome=outcome)


def may_see_case(setting: Setting, state: CaseState, person: UUID, now: datetime) -> bool:
    """By reporting or having it, by a post over its alley, or by a desk from which the whole office is read."""
    if in_reach(setting, state, person, now):
        return True
    directory = setting.directory
    held = (directory.kind(post.kind) for post in directory.posts_held(person, setting.day(now)))
    return any(kind is not None and "office.read" in DESKS.get(kind.desk, ()) for kind in held)


def in_reach(setting: Setting, state: CaseState, person: UUID, now: datetime) -> bool:
    """Whether a person may see a case at all: by reporting or having it, or by a post over its alley."""
    if person in {state.reporter, state.owner.person}:
        return True
    day, directory = setting.day(now), setting.directory
    posts = directory.posts_answered_for(person, day)
    return any(p.id == state.owner.post or directory.covers(p.id, state.alley.id, day) for p in posts)
