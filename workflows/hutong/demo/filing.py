"""Check-ins of filed days, and the points that the rules give for them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.checkins.events import CheckInMade
from hutong.checkins.models import CheckIn
from hutong.demo.chance import at
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.walking import Walk
from hutong.demo.writing import Batch
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.points import CapPeriod, PointEvent
from hutong.playbooks.verbs import Verb
from hutong.points.events import PointsGranted
from hutong.points.models import PointAccount, PointEntry, PointTransfer
from hutong.points.rules import Earned, Grant, entries, grant

COMES, LATE = 0.93, 0.02
_LATE_REASONS = ("前一天社区停电，今天补登。", "前一天赶上下雨没来得及，今天补登。")


class Filing:
    """Accounts of one office, and every filed day in them."""

    def __init__(self, opened: Opened, rng: Random) -> None:
        self._opened, self._rng = opened, rng
        self._community = {alley.id: alley.community_id for alley in opened.alleys}
        self._clerks: dict[UUID, UUID] = {}
        for _, kind, person, places in opened.held:
            if Verb.CHECK_PEOPLE_IN in kind.duties:
                self._clerks.update((place, person.id) for place in places if place not in self._clerks)
        self._kinds: dict[UUID, list[str]] = defaultdict(list)
        for _, kind, person, _places in opened.held:
            self._kinds[person.id].append(kind.code)
        self._month: dict[tuple[UUID, date], int] = defaultdict(int)
        points = opened.playbook.points
        self._by_month = points is not None and any(cap.per is CapPeriod.MONTH for cap in points.caps)
        self._known: dict[tuple[date, tuple[str, ...], int], tuple[Grant, str]] = {}
        self.fund = new_id()
        self.accounts: dict[UUID, UUID] = {}
        self.balances: dict[UUID, int] = defaultdict(int)

    def open_accounts(self, batch: Batch) -> None:
        """The fund's and every card holder's, at nought."""
        if self._opened.playbook.points is None:
            return
        batch.add(PointAccount, id=self.fund, person_id=None, balance=0)
        for person in self._opened.people:
            if person.card:
                self.accounts[person.id] = batch.add(PointAccount, person_id=person.id, balance=0)

    def write(self, batch: Batch, walks: Sequence[Walk], until: datetime) -> None:
        days: dict[tuple[date, UUID], list[Walk]] = defaultdict(list)
        for walk in walks:
            if Verb.CHECK_IN in walk.kind.duties:
                days[walk.day, walk.person.id].append(walk)
        for (day, person), done in days.items():
            if self._rng.random() < COMES:
                self._file(batch, day, person, done, until)

    def _file(self, batch: Batch, day: date, person: UUID, done: list[Walk], until: datetime) -> None:
        late = self._rng.random() < LATE
        moment = max(walk.ends for walk in done) + timedelta(minutes=self._rng.randint(15, 90))
        if late:
            moment = at(day + timedelta(days=1), 9 * 60 + self._rng.randint(0, 90), BEIJING)
        community = self._community[done[0].alley]
        clerk = self._clerks.get(community)
        if moment > until or clerk is None:
            return
        filed = _summed(done)
        reason = self._rng.choice(_LATE_REASONS) if late else None
        check_in = batch.add(
            CheckIn, person_id=person, community_id=community, day=day, checked_at=moment, checked_by=clerk,
            filed=filed, late_reason=reason, generated=True,
            recorded_at=moment,
        )  # fmt: skip
        by = Actor("person", clerk)
        event = CheckInMade(
            subject=check_in, person=person, community=community, day=day, late=late, filed=filed, reason=reason
        )
        batch.record(moment, event, by)
        self._grant(batch, check_in, person, day, moment, by)

    def _grant(self, batch: Batch, check_in: UUID, person: UUID, day: date, moment: datetime, by: Actor) -> None:
        if self._opened.playbook.points is None:
            return
        month = person, day.replace(day=1)
        given, why = self._given(day, tuple(self._kinds[person]), self._month[month])
        if not given.amount:
            return
        self._month[month] += given.amount
        transfer = batch.add(
            PointTransfer, kind="grant", person_id=person, check_in_id=check_in, amount=given.amount,
            why=why, playbook_version=self._opened.version, at=moment, generated=True,
        )  # fmt: skip
        for side in entries(fund=self.fund, account=self.accounts[person], amount=given.amount):
            batch.add(PointEntry, transfer_id=transfer, account_id=side.account, amount=side.amount)
            self.balances[side.account] += side.amount
        event = PointsGranted(
            subject=transfer, person=person, check_in=check_in, day=day, amount=given.amount, rate=given.rate,
            multiplier=given.multiplier,
        )  # fmt: skip
        batch.record(moment, event, by)

    def _given(self, day: date, kinds: tuple[str, ...], month: int) -> tuple[Grant, str]:
        """What the rules give, with the reasons as they are stored; alike for all with the same posts and day."""
        key = day, kinds, month if self._by_month else 0
        if key not in self._known:
            earned = Earned(day=0, month=month)
            given = grant(
                self._opened.playbook.points, event=PointEvent.CHECK_IN, day=day, post_kinds=kinds, earned=earned
            )
            self._known[key] = given, msgspec.json.encode(given).decode()
        return self._known[key]


def _summed(done: Sequence[Walk]) -> dict[str, int]:
    """What is filed of a day, under the names that the desk files it under."""
    visits = [visit for walk in done for visit in walk.visits]
    fixes, reports = sum(len(walk.fixes) for walk in done), sum(len(walk.found) for walk in done)
    return {
        "patrols": len(done),
        "minutes": sum(walk.minutes for walk in done) + sum(visit.minutes for visit in visits),
        "found": fixes + reports,
        "visits": len(visits),
        "people": sum(visit.people for visit in visits),
        "fixes": fixes,
        "reports": reports,
        "notes": 0,
    }
