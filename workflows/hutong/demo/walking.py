"""Who walks where on which day, and what is done on the way: visits, fixes, notes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.alleys.models import Unit
from hutong.clocks import Calendar
from hutong.demo.chance import at, chance, days_between, pick_some, spread
from hutong.demo.opening import BEIJING, Opened
from hutong.ids import new_id
from hutong.people.models import Person
from hutong.playbooks.posts import Covers, Desk, PostKind
from hutong.playbooks.verbs import Verb


class Visited(msgspec.Struct):
    """A call on the way; `unit` is empty for residents."""

    whom: str
    unit: Unit | None
    people: int = 0
    minutes: int = 0
    need: str | None = None


class Walk(msgspec.Struct):
    """One person's patrol of one alley on one day."""

    id: UUID
    person: Person
    post: UUID
    kind: PostKind
    alley: UUID
    day: date
    starts: datetime
    minutes: int = 0
    visits: list[Visited] = []
    fixes: list[tuple[UUID, str, str]] = []
    """(id, category, way)"""
    found: list[tuple[UUID, str]] = []
    """(case, category)"""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def is_stewards(self) -> bool:
        return self.kind.desk is Desk.STEWARD and Verb.CHECK_IN in self.kind.duties


def plan_walks(opened: Opened, first: date, last: date, calendar: Calendar) -> list[Walk]:
    """Every walk of the days, in order of their starts; minutes are only a first guess."""
    rng = chance(opened.scenario.slug, "walks", first.isoformat())
    walkers = [
        (post, kind, person, places)
        for post, kind, person, places in opened.held
        if kind.covers is Covers.ALLEYS and Verb.PATROL in kind.duties
    ]
    walks: list[Walk] = []
    for day in days_between(first, last):
        working = calendar.is_working_day(day).working
        for post, kind, person, places in walkers:
            if rng.random() < _chance_of(opened, kind, working=working):
                walks += _outing(rng, person, post.id, kind, places, day)
    walks.sort(key=lambda walk: walk.starts)
    return walks


def _chance_of(opened: Opened, kind: PostKind, *, working: bool) -> float:
    if kind.desk is Desk.STEWARD:
        return opened.scenario.walk_chance if Verb.CHECK_IN in kind.duties else 0.08
    return opened.scenario.chiefs_walk if working else 0.0


def _outing(
    rng: Random, person: Person, post: UUID, kind: PostKind, places: tuple[UUID, ...], day: date
) -> Iterable[Walk]:
    """All alleys of the post, one after the other; chiefs give half a day where that is their rule."""
    begin = rng.choice((rng.uniform(6.5, 9.5), rng.uniform(15, 18))) * 60
    each = 25 if kind.desk is Desk.STEWARD else max(25, 220 // len(places))
    for alley in places:
        minutes = round(rng.uniform(each * 0.9, each * 1.3))
        yield Walk(
            id=new_id(), person=person, post=post, kind=kind, alley=alley, day=day, starts=at(day, begin, BEIJING),
            minutes=minutes,
        )  # fmt: skip
        begin += minutes + 3


def plan_visits(opened: Opened, walks: Sequence[Walk], *, to_totals: bool) -> None:
    """Calls on the way; with `to_totals` exactly as many units and person-times as were printed."""
    rng, printed = chance(opened.scenario.slug, "visits", str(to_totals)), opened.scenario.printed
    to_totals = to_totals and printed.people_visited > 0
    own = [w for w in walks if w.is_stewards or (not to_totals and Verb.VISIT in w.kind.duties)]
    by_alley: dict[UUID, list[Walk]] = defaultdict(list)
    for walk in own:
        by_alley[walk.alley].append(walk)
    reachable = [unit for unit in opened.units if by_alley.get(unit.alley_id)]
    chosen = pick_some(rng, reachable, printed.units_visited if to_totals else len(own) // 12)
    again = rng.choices(chosen, k=len(chosen) // 6) if chosen else []
    visits: list[Visited] = []
    for unit in (*chosen, *again):
        visit = Visited(unit.kind, unit)
        rng.choice(by_alley[unit.alley_id]).visits.append(visit)
        visits.append(visit)
    residents = 2600 if to_totals else len(own) // 8
    for walk in rng.choices(own, k=residents) if own else ():
        visit = Visited("resident", None)
        walk.visits.append(visit)
        visits.append(visit)
    counted = [visit for visit in visits if visit.whom != "unit"]
    total = printed.people_visited if to_totals else round(len(counted) * 1.5)
    if counted:
        for visit, people in zip(counted, spread(total, len(counted), least=1, most=4, rng=rng), strict=True):
            visit.people = people
    for visit in visits:
        visit.minutes = rng.randint(5, 20)
        visit.people = visit.people or rng.randint(1, 3)


def plan_fixes(opened: Opened, walks: Sequence[Walk], *, to_totals: bool) -> None:
    """What is put right on the way, in every category that the playbook lets one put right so."""
    rng, printed = chance(opened.scenario.slug, "fixes", str(to_totals)), opened.scenario.printed
    categories = [c for c in opened.playbook.categories if c.fix]
    able = [walk for walk in walks if Verb.FIX in walk.kind.duties]
    own = [walk for walk in able if walk.is_stewards]
    exact = printed.fixed_on_the_spot if to_totals else None
    among = own if exact is not None else able
    for walk in rng.choices(among, k=len(among) // 6 if exact is None else exact) if among else ():
        category = rng.choice(categories)
        walk.fixes.append((new_id(), category.code, rng.choice(category.fix).value))


def settle_minutes(opened: Opened, walks: Sequence[Walk]) -> None:
    """Make the stewards' minutes of patrol and visit add up to the printed hours."""
    hours = opened.scenario.printed.patrol_hours
    if hours is None:
        return
    rng = chance(opened.scenario.slug, "minutes")
    own = [walk for walk in walks if walk.is_stewards]
    visiting = sum(visit.minutes for walk in own for visit in walk.visits)
    # Somewhere within the hour that is rounded down.
    total = hours * 60 + rng.randint(1, 59) - visiting
    for walk, minutes in zip(own, spread(total, len(own), least=20, most=150, rng=rng), strict=True):
        walk.minutes = minutes
