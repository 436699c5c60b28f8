"""Published rosters of this month and the next, and a few who are on leave or ask for it."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.demo.chance import at
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import Batch
from hutong.ids import new_id
from hutong.leaves.events import LeaveAsked, LeaveDecided
from hutong.leaves.models import Leave
from hutong.leaves.rules import waits_for
from hutong.people.models import Person
from hutong.playbooks.leaves import Approver
from hutong.posts.events import AbsenceNoted
from hutong.posts.facts import AwayFact
from hutong.posts.models import Absence
from hutong.rosters.events import RosterProposed, RosterPublished
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.queries import month_of, next_month
from hutong.rosters.rules import propose
from hutong.rosters.service import row_of

_ON_LEAVE, _ASKING = 2, 1


class Rosters:
    """`busy` are people whose days are told elsewhere: nobody sends them on leave."""

    def __init__(self, opened: Opened, batch: Batch, setting: Setting, rng: Random, now: datetime) -> None:
        self._opened, self._batch, self._setting, self._rng, self._now = opened, batch, setting, rng, now
        self._today = now.astimezone(BEIJING).date()

    def write(self, *, busy: set[UUID]) -> None:
        away = self._leaves(busy)
        directory = msgspec.structs.replace(self._setting.directory, absences=tuple(away))
        setting = msgspec.structs.replace(self._setting, directory=directory)
        month = month_of(self._today)
        for each in (month, next_month(month)):
            self._month(setting, each)

    def _month(self, setting: Setting, month: date) -> None:
        """Proposed a week before the month and published two days later, or just now where that is still to come."""
        proposed = min(at(month - timedelta(days=7), 9 * 60, BEIJING), self._now - timedelta(hours=2))
        published = min(at(month - timedelta(days=5), 10 * 60, BEIJING), self._now - timedelta(hours=1))
        planner = next(p for _, kind, p, _ in self._opened.held if "coordinate" in kind.duties)
        lines = propose(setting, month)
        roster = self._batch.add(
            Roster, month=month, playbook_version=setting.version, proposed_at=proposed, proposed_by=planner.id,
            published_at=published, published_by=planner.id, generated=True,
        )  # fmt: skip
        for line in lines:
            row = row_of(self._batch.office, roster, line, planned=True)
            del row["office_id"]
            self._batch.add(RosterLine, **row)
        gaps = sum(line.is_gap for line in lines)
        people = len({line.person for line in lines if line.person})
        self._batch.record(proposed, RosterProposed(subject=roster, month=month, lines=len(lines), gaps=gaps))
        event = RosterPublished(subject=roster, month=month, lines=len(lines), gaps=gaps, people=people)
        self._batch.record(published, event)

    def _leaves(self, busy: set[UUID]) -> list[AwayFact]:
        """Some whose leave is simply noted begin it tomorrow or later; one or two wait for a superior's word."""
        free = [p for _, kind, p, _ in self._opened.held if p.id not in busy and kind.covers == "alleys"]
        self._rng.shuffle(free)
        waits = {p.id: waits_for(self._setting, p.id, self._today, 3) for p in free}
        noted = [p for p in free if waits[p.id] is Approver.NOBODY][:_ON_LEAVE]
        for person in [p for p in free if waits[p.id] is Approver.SUPERIOR][:_ASKING]:
            self._ask(person, self._today + timedelta(days=self._rng.randint(5, 9)), 3)
        found = []
        for person in noted:
            since = self._today + timedelta(days=self._rng.randint(2, 8))
            until = since + timedelta(days=self._rng.randint(1, 4))
            asked_at = self._now - timedelta(days=self._rng.randint(1, 3))
            absence = self._batch.add(Absence, person_id=person.id, since=since, until=until, reason="")
            leave = self._leave(person, since, until, asked_at, state="granted", absence=absence)
            self._batch.record(asked_at, AbsenceNoted(subject=person.id, since=since, until=until))
            decided = LeaveDecided(subject=leave, person=person.id, state="granted", noted=True)
            self._batch.record(asked_at, decided)
            found.append(AwayFact(person.id, since, until))
        return found

    def _ask(self, person: Person, since: date, days: int) -> None:
        self._leave(person, since, since + timedelta(days=days - 1), self._now - timedelta(hours=20), state="asked")

    def _leave(
        self, person: Person, since: date, until: date, asked_at: datetime, *, state: str, absence: UUID | None = None
    ) -> UUID:
        leave = self._batch.add(
            Leave, id=new_id(), person_id=person.id, since=since, until=until, reason="", state=state,
            asked_at=asked_at, decided_at=asked_at if absence else None, absence_id=absence,
        )  # fmt: skip
        self._batch.record(asked_at, LeaveAsked(subject=leave, person=person.id, since=since, until=until))
        return leave
