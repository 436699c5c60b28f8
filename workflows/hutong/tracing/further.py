"""Text messages, WeChat and mail of notices, reckoned again: what went out, and what should have.

Nobody keeps what people had chosen before: a notice is judged by what they choose now where that is older than it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.sending import kind_of
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.notices.events import ChannelSetUp, ChannelSwitched
from hutong.notices.models import Channel, Delivery, Preference
from hutong.notices.reaching import Reached, addresses, wishes_of
from hutong.notices.topics import topic_of
from hutong.people.models import Person
from hutong.tracing.comparing import Difference
from hutong.tracing.notices import Inboxes, Stored, by_template

GRACE = timedelta(minutes=1)
"""What was set up or switched about then may have counted or not."""


class Reader(NamedTuple):
    """A person as notices find them: since when that is certain, and from when on nothing is sent any more."""

    reached: Reached
    certain_since: datetime | None
    left_at: datetime | None


class Switches:
    """When each channel was in use."""

    def __init__(self, channels: Iterable[tuple[str, datetime]], told: Iterable[tuple[str, datetime, bool]]) -> None:
        self._told: dict[str, list[tuple[datetime, bool]]] = {kind: [(at, True)] for kind, at in channels}
        for kind, at, active in told:
            self._told.setdefault(kind, []).append((at, active))

    def surely_on(self, at: datetime) -> frozenset[str]:
        return frozenset(kind for kind in self._told if self._is_on(kind, at - GRACE) and self._is_on(kind, at + GRACE))

    def _is_on(self, kind: str, at: datetime) -> bool:
        states = [active for when, active in self._told[kind] if when <= at]
        return states[-1] if states else False


class Further:
    """What is needed to look at how the notices of some cases went on from the inbox."""

    def __init__(
        self, inboxes: Inboxes, sent: Mapping[UUID, Counter[str]], readers: Mapping[UUID, Reader], switches: Switches
    ) -> None:
        self._inboxes, self._sent, self._readers, self._switches = inboxes, sent, readers, switches

    @classmethod
    async def of(cls, session: AsyncSession, inboxes: Inboxes | None) -> "Further | None":
        """None where the office has never had a channel."""
        office = bound_office(session)
        rows = await session.execute(
            select(Channel.kind, Channel.created_at).where(Channel.office_id == office).order_by(Channel.kind)
        )
        channels = [(kind, at) for kind, at in rows]
        if inboxes is None or not channels:
            return None
        stored = inboxes.all
        readers = await _readers(session, {one.person for one in stored})
        return cls(
            inboxes, await _sent(session, [one.id for one in stored]), readers,
            Switches(channels, await _switched(session)),
        )  # fmt: skip

    def differences(self, case: UUID) -> tuple[Difference, ...]:
        """By template: what went out unasked, and what did not go, by way and reader."""
        surplus: Counter[tuple[str, str]] = Counter()
        missing: Counter[tuple[str, str]] = Counter()
        for one in self._inboxes.of_case(case):
            must, may = self._asked(one)
            went = self._sent.get(one.id, Counter())
            for found, ways in ((surplus, went - may), (missing, must - went)):
                found.update({(one.template, f"{way}:{one.person}"): n for way, n in ways.items()})
        return tuple(by_template("sent", surplus, missing))

    def _asked(self, one: Stored) -> tuple[Counter[str], Counter[str]]:
        """By which ways it had to go, and by which it may have gone."""
        reader, every = self._readers.get(one.person), Counter(("sms", "wechat", "email"))
        if reader is None or one.routed_at is None:
            return Counter(), every if reader is None else Counter()
        if reader.certain_since is not None and reader.certain_since > one.routed_at:
            return Counter(), every
        topic, ruled = topic_of(kind_of(one.template), urgent=one.urgent), one.ways or None
        may = Counter(reader.reached.wishes.ways_for(topic, ruled))
        seen = one.read_at is not None and one.read_at <= one.routed_at
        if seen or (reader.left_at is not None and reader.left_at <= one.routed_at + GRACE):
            return Counter(), may
        return Counter(reader.reached.ways(self._switches.surely_on(one.routed_at), topic, ruled)), may


async def _sent(session: AsyncSession, notices: Sequence[UUID]) -> dict[UUID, Counter[str]]:
    rows = await session.execute(
        select(Delivery.notice_id, Delivery.channel).where(
            Delivery.office_id == bound_office(session),
            Delivery.notice_id.in_(notices),
            Delivery.person_id.is_not(None),
        )
    )
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for notice, way in rows:
        if notice is not None:
            found[notice][way] += 1
    return found


async def _readers(session: AsyncSession, people: set[UUID]) -> dict[UUID, Reader]:
    """Whoever was made up is told nothing outside, and is left out."""
    rows = await session.execute(
        select(Person.id, Person.phone, Person.phone_consented_at, Person.left_at, Preference)
        .outerjoin(Preference, (Preference.office_id == Person.office_id) & (Preference.person_id == Person.id))
        .where(Person.office_id == bound_office(session), Person.id.in_(people), Person.generated.is_(False))
    )
    found = {}
    for person, phone, consented_at, left_at, chosen in rows:
        changed = [at for at in (consented_at, chosen.changed_at if chosen is not None else None) if at is not None]
        reached = Reached(wishes_of(chosen), addresses(phone, chosen))
        found[person] = Reader(reached, max(changed, default=None), left_at)
    return found


async def _switched(session: AsyncSession) -> list[tuple[str, datetime, bool]]:
    rows = await session.execute(
        select(JournalEvent.occurred_at, JournalEvent.data)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.kind.in_([ChannelSetUp.kind, ChannelSwitched.kind]),
        )
        .order_by(JournalEvent.id)
    )
    return [(data["channel"], at, bool(data.get("active", True))) for at, data in rows]
