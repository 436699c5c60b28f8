"""Notices of cases, reckoned again: who had to find what in the inbox, until when it waits, and what a storm left out.

Of a person's act and of the clock alike the rules say whom to tell; the same rules that send say by which way. What is
looked at is what came since cases were noted with their notices, and no older than what nobody erases yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.effects import Tell
from hutong.cases.sending import BESIDE, kind_of, way_to_inbox, ways_to_persons
from hutong.db import bound_office
from hutong.escalation.storms import merges
from hutong.notices.holding import digest_at
from hutong.notices.models import Notice
from hutong.posts.reach import can_be_told, present_until
from hutong.tracing.comparing import Difference
from hutong.tracing.histories import histories, past_of
from hutong.tracing.replaying import Replayed, SettingOf, Turn, replay

KEPT = timedelta(days=28)
"""The shortest term after which read notices are erased is a month."""
LATEST = timedelta(days=15)
"""How long after a deadline it may be noticed, after the longest outage."""
SWEEP = timedelta(seconds=30)
"""A sweep of several batches is told as one."""
APART = frozenset(map(kind_of, {"many", "digest", *BESIDE}))
"""Notices that tell of several cases, and those that the rules do not send."""

_SWEPT = text("""
SELECT DISTINCT subject FROM journal
 WHERE office_id = :office AND occurred_at >= :earliest AND recorded_at BETWEEN :start AND :end
   AND actor->>'kind' = 'system' AND kind LIKE 'case.%' LIMIT 2000
""")

Pair = tuple[str, UUID]


def leads_to_its_case() -> ColumnElement[bool]:
    """Not so where the reporter of a case merged into it hears what became of the one that leads."""
    return Notice.link.like("%/cases/" + cast(Notice.case_id, Text))


class Stored(NamedTuple):
    """A notice as it was sent."""

    template: str
    person: UUID
    at: datetime
    held_until: datetime | None
    urgent: bool
    id: UUID
    ways: tuple[str, ...]
    read_at: datetime | None
    routed_at: datetime | None


class Wanted(NamedTuple):
    """A notice that the rules ask for; `turn` sent it. `ways` are those beside the inbox that they name."""

    pair: Pair
    turn: Turn
    merges: bool
    ways: tuple[str, ...] = ()


class Inboxes:
    """What is needed to look at the notices of some cases."""

    def __init__(
        self, session: AsyncSession, setting_of: SettingOf, since: datetime, present: Mapping[UUID, date],
        stored: Mapping[UUID, Sequence[Stored]], *, now: datetime,
    ) -> None:  # fmt: skip
        self._session, self._setting_of = session, setting_of
        self._since, self._present, self._stored = since, present, stored
        self._now = now
        self._sweeps: dict[datetime, tuple[Counter[UUID], int]] = {}

    @classmethod
    async def of(
        cls, session: AsyncSession, cases: Sequence[UUID], setting_of: SettingOf, *, now: datetime
    ) -> "Inboxes | None":
        """None where no notice was noted with its case yet."""
        office = bound_office(session)
        first = await session.scalar(
            select(func.min(Notice.created_at)).where(Notice.office_id == office, Notice.case_id.is_not(None))
        )
        if first is None:
            return None
        since = max(first, now - KEPT)
        rows = await session.execute(
            select(
                Notice.case_id, Notice.kind, Notice.person_id, Notice.created_at, Notice.held_until, Notice.urgent,
                Notice.id, Notice.ways, Notice.read_at, Notice.routed_at,
            ).where(
                Notice.office_id == office, Notice.case_id.in_(cases), Notice.created_at >= since,
                Notice.kind.not_in(APART), leads_to_its_case(),
            )
        )  # fmt: skip
        stored: dict[UUID, list[Stored]] = defaultdict(list)
        for case, kind, person, at, held_until, urgent, notice, ways, *settled in rows:
            if case is not None:
                stored[case].append(
                    Stored(
                        kind.removeprefix("case."), person, at, held_until, urgent, notice, tuple(ways or ()), *settled
                    )
                )
        return cls(session, setting_of, since, await present_until(session), stored, now=now)

    @property
    def all(self) -> list[Stored]:
        return [one for several in self._stored.values() for one in several]

    def of_case(self, case: UUID) -> Sequence[Stored]:
        return self._stored.get(case, ())

    def number(self, case: UUID) -> int:
        return len(self._stored.get(case, ()))

    async def differences(self, case: UUID, again: Replayed) -> tuple[Difference, ...]:
        """By template: whom it reached without being asked for, and whom it should have reached; and false waiting."""
        stored = self._stored.get(case, ())
        wanted = [one for turn in again.turns if turn.at >= self._since for one in self._wanted(turn)]
        has, had_to = Counter((s.template, s.person) for s in stored), Counter(one.pair for one in wanted)
        surplus, missing = has - had_to, had_to - has
        if missing:
            missing -= await self._told_in_one(missing, wanted)
        told, lacking = (
            Counter({(template, str(person)): n for (template, person), n in pairs.items()})
            for pairs in (surplus, missing)
        )
        return (*by_template("notices", told, lacking), *ruled_otherwise(stored, wanted), *self._held(stored, again))

    def _wanted(self, turn: Turn) -> Iterable[Wanted]:
        setting = self._setting_of(turn.version, turn.told.id)
        day = setting.day(turn.at)
        for effect in turn.effects:
            if not isinstance(effect, Tell):
                continue
            if way_to_inbox(setting.playbook.notices, effect, turn.at, setting.calendar.place) is None:
                continue
            merging = turn.told.by_clock and bool(merges(effect))
            ways = tuple(ways_to_persons(setting.playbook.notices, effect) or ())
            for person in can_be_told(self._present, effect.to, day):
                yield Wanted((effect.template, person), turn, merging, ways)

    def _held(self, stored: Sequence[Stored], again: Replayed) -> Iterable[Difference]:
        """What waits must wait for the digest of its version; what should still wait is not to be shown yet."""
        for one in stored:
            turn = next((t for t in reversed(again.turns) if t.at <= one.at), None)
            if turn is None:
                continue
            setting = self._setting_of(turn.version, turn.told.id)
            rules, place = setting.playbook.notices, setting.calendar.place
            until = digest_at(rules, one.template, one.at, place, urgent=one.urgent)
            if one.held_until != until and (one.held_until is not None or (until is not None and until > self._now)):
                told, reckoned = (moment.isoformat() if moment else None for moment in (one.held_until, until))
                yield Difference(f"held_until/{one.template}", told, reckoned)

    async def _told_in_one(self, missing: Counter[Pair], wanted: Sequence[Wanted]) -> Counter[Pair]:
        """Of what is missing, what its sweep had to tell in one with others: so many, and that one notice is there."""
        found: Counter[Pair] = Counter()
        for one in wanted:
            if one.merges and found[one.pair] < missing[one.pair] and await self.stormed(one):
                found[one.pair] += 1
        return found

    async def stormed(self, one: Wanted) -> bool:
        """Whether its sweep had more for the person than is told one by one, and said so."""
        person, told = one.pair[1], one.turn.told
        if told.recorded_at not in self._sweeps:
            self._sweeps[told.recorded_at] = await self._swept(told.recorded_at, one.turn.at)
        times, most = self._sweeps[told.recorded_at]
        single = select(Notice.id).where(
            Notice.office_id == bound_office(self._session), Notice.person_id == person,
            Notice.kind == kind_of("many"),
            Notice.created_at.between(one.turn.at - SWEEP, max(one.turn.at, told.recorded_at) + SWEEP),
        )  # fmt: skip
        return times[person] > most and await self._session.scalar(single.limit(1)) is not None

    async def _swept(self, recorded_at: datetime, at: datetime) -> tuple[Counter[UUID], int]:
        """How often each person was to be told by the clock then, and above what that becomes one notice."""
        start, end = recorded_at - SWEEP, recorded_at + SWEEP
        given = {"office": bound_office(self._session), "earliest": at - LATEST, "start": start, "end": end}
        cases = list((await self._session.scalars(_SWEPT, given)).all())
        told = await histories(self._session, cases)
        past = await past_of(self._session, told, now=self._now)
        times: Counter[UUID] = Counter()
        newest = most = 0
        if past is None:
            return times, most
        for case, events in told.items():
            for turn in replay(case, events, past.setting).turns:
                if turn.told.by_clock and start <= turn.told.recorded_at <= end:
                    times.update(p for effect in turn.effects for p in merges(effect))
                    if turn.version > newest:
                        newest, most = turn.version, past.playbook(turn.version).telling.merge_above
        return times, most


def ruled_otherwise(stored: Sequence[Stored], wanted: Sequence[Wanted]) -> Iterable[Difference]:
    """Notices that were to go other ways beside the inbox than the rules name, by template.

    Of whoever has a notice too many, or one too few, that alone is said.
    """
    has, had_to = Counter((one.template, one.person) for one in stored), Counter(one.pair for one in wanted)
    alike = {pair for pair, times in has.items() if had_to[pair] == times}
    noted = Counter((s.template, f"{way}:{s.person}") for s in stored for way in s.ways if s[:2] in alike)
    named = Counter((w.pair[0], f"{way}:{w.pair[1]}") for w in wanted for way in w.ways if w.pair in alike)
    return by_template("ways", noted - named, named - noted)


def by_template(
    field: str, surplus: Counter[tuple[str, str]], missing: Counter[tuple[str, str]]
) -> Iterable[Difference]:
    """What is there and should not be, and what should be, each as words of one line."""
    for template in sorted({template for template, _ in (*surplus, *missing)}):
        told, lacking = (
            " ".join(sorted(what for name, what in several.elements() if name == template)) or None
            for several in (surplus, missing)
        )
        yield Difference(f"{field}/{template}", told, lacking)
