"""Walks as rows and events."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from hutong.alleys.models import Alley
from hutong.demo.opening import Opened
from hutong.demo.walking import Visited, Walk
from hutong.demo.words import NEEDS, NOTES, VISIT_NOTES
from hutong.demo.writing import Batch
from hutong.journal import Actor
from hutong.patrols.events import FixDone, NeedAnswered, NoteWritten, PatrolFinished, VisitRecorded
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.playbooks.posts import Desk
from hutong.playbooks.verbs import Verb


class WalkRows:
    """Writes walks into a batch. `until` is the moment after which nothing has happened yet."""

    def __init__(self, opened: Opened, batch: Batch, rng: Random, until: datetime) -> None:
        self._opened, self._batch, self._rng, self._until = opened, batch, rng, until
        self._alleys: dict[UUID, Alley] = {alley.id: alley for alley in opened.alleys}
        self._lists: dict[date, tuple[str, tuple[tuple[str, str], ...], str]] = {}

    def write(self, walks: Sequence[Walk]) -> None:
        for walk in walks:
            self._patrol(walk)
            moment = walk.starts
            for visit in walk.visits:
                moment += timedelta(minutes=visit.minutes)
                self._visit(walk, visit, moment)
            for fix, category, way in walk.fixes:
                self._fix(walk, fix, category, way)
            if Verb.NOTE in walk.kind.duties and self._rng.random() < (0.9 if walk.kind.desk is Desk.CHIEF else 0.05):
                self._note(walk)

    def _patrol(self, walk: Walk) -> None:
        checklist, items, all_clear = self._items_on(walk.day)
        results: Any = all_clear
        if walk.fixes or walk.found:
            led: dict[str, list[dict[str, UUID]]] = defaultdict(list)
            for case, category in walk.found:
                led[category].append({"case_id": case})
            for fix, category, _ in walk.fixes:
                led[category].append({"fix_id": fix})
            results = [self._result(item, led.get(category, ())) for item, category in items]
        self._batch.add(
            Patrol, id=walk.id, alley_id=walk.alley, person_id=walk.person.id, post_kind=walk.kind.code,
            checklist=checklist, playbook_version=self._opened.version, started_at=walk.starts, finished_at=walk.ends,
            day=walk.day, minutes=walk.minutes, items=results, joint=False, generated=True, received_at=walk.ends,
        )  # fmt: skip
        event = PatrolFinished(
            subject=walk.id, **self._where(walk), person=walk.person.id, post_kind=walk.kind.code, minutes=walk.minutes,
            found=len(walk.found) + len(walk.fixes), fixed=len(walk.fixes),
        )  # fmt: skip
        self._batch.record(walk.ends, event, self._actor(walk))

    def _items_on(self, day: date) -> tuple[str, tuple[tuple[str, str], ...], str]:
        """The day's list: its code, its items with their categories, and how a walk reads on which all was well."""
        if day not in self._lists:
            checklist = self._opened.playbook.checklist_on(day)
            items = tuple((item.code, item.category) for item in self._opened.playbook.items_on(day))
            clear = msgspec.json.encode([{"item": item, "state": "clear"} for item, _ in items]).decode()
            self._lists[day] = (checklist.code if checklist else "", items, clear)
        return self._lists[day]

    @staticmethod
    def _result(item: str, led: Sequence[dict[str, UUID]]) -> dict[str, Any]:
        if not led:
            return {"item": item, "state": "clear"}
        first, *more = led
        return {"item": item, "state": "found", **first, **({"more": more} if more else {})}

    def _visit(self, walk: Walk, visit: Visited, moment: datetime) -> None:
        rng = self._rng
        need = rng.choice(NEEDS) if rng.random() < 0.04 else None
        answered = need is not None and (moment < self._until - timedelta(days=12) or rng.random() < 0.4)
        answered_at = moment + timedelta(days=2, hours=3) if answered else None
        if answered_at and answered_at > self._until:
            answered_at = None
        helper = self._helper() if answered_at else None
        visit_id = self._batch.add(
            Visit, alley_id=walk.alley, person_id=walk.person.id, post_kind=walk.kind.code,
            unit_id=visit.unit.id if visit.unit else None, whom=visit.whom, people=visit.people, minutes=visit.minutes,
            day=walk.day, occurred_at=moment, note=rng.choice(VISIT_NOTES) if rng.random() < 0.3 else None,
            need=need, need_answer="已转相关科室办理，并已当面答复。" if answered_at else None,
            need_answered_at=answered_at, need_answered_by=helper, generated=True,
        )  # fmt: skip
        event = VisitRecorded(
            subject=visit_id, **self._where(walk), person=walk.person.id, post_kind=walk.kind.code, whom=visit.whom,
            people=visit.people, minutes=visit.minutes, unit=visit.unit.id if visit.unit else None,
            need=need is not None,
        )  # fmt: skip
        self._batch.record(moment, event, self._actor(walk))
        if answered_at:
            self._batch.record(answered_at, NeedAnswered(subject=visit_id, alley=walk.alley), Actor("person", helper))

    def _fix(self, walk: Walk, fix: UUID, category: str, way: str) -> None:
        moment = walk.starts + timedelta(minutes=self._rng.uniform(0.2, 0.9) * walk.minutes)
        self._batch.add(
            Fix, id=fix, alley_id=walk.alley, person_id=walk.person.id, post_kind=walk.kind.code, patrol_id=walk.id,
            category=category, way=way, note=None, day=walk.day, occurred_at=moment, generated=True,
        )  # fmt: skip
        event = FixDone(
            subject=fix, **self._where(walk), person=walk.person.id, post_kind=walk.kind.code, category=category,
            way=way,
        )  # fmt: skip
        self._batch.record(moment, event, self._actor(walk))

    def _note(self, walk: Walk) -> None:
        note = self._batch.add(
            Note, alley_id=walk.alley, person_id=walk.person.id, day=walk.day, occurred_at=walk.ends,
            body=self._rng.choice(NOTES), generated=True,
        )  # fmt: skip
        event = NoteWritten(subject=note, person=walk.person.id, alley=walk.alley)
        self._batch.record(walk.ends, event, self._actor(walk))

    def _where(self, walk: Walk) -> dict[str, Any]:
        return {"alley": walk.alley, "alley_kind": self._alleys[walk.alley].kind}

    def _helper(self) -> UUID:
        """A chief answers needs."""
        chiefs = [p for _, kind, p, _ in self._opened.held if kind.desk is Desk.CHIEF]
        return self._rng.choice(chiefs).id

    @staticmethod
    def _actor(walk: Walk) -> Actor:
        return Actor("person", walk.person.id, post=walk.post)
