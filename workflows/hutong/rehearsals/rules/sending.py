"""What a run tells: by the ways that real notices go, with digests gathered and storms merged as the sweep does it.

Whatever wakes at one moment is one sweep, and a storm knows nothing of alleys: it is settled after the last part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from hutong.cases.effects import Effect, Record, Tell
from hutong.cases.sending import topic, way_to_groups, way_to_inbox, ways_to_persons
from hutong.cases.states import CaseState, Setting
from hutong.escalation.storms import BATCH, Tally, merged
from hutong.notices.holding import gathered, may_wait
from hutong.playbooks.notices import Notices
from hutong.redating.events import CaseRedated
from hutong.rehearsals.rules.acts import Recounted
from hutong.rehearsals.rules.ground import Ground, Rules
from hutong.rehearsals.rules.replay import Life, Moment
from hutong.rehearsals.rules.ways import Ruled, Told, Ways, is_named, named

Pair = tuple[str, UUID]
"""A template and who was told."""
Kind = tuple[int, str, tuple[UUID, ...], tuple[str, ...], bool, date]
"""A version and what a notice is to it: its template, to whom it goes, by which ways, and on which day."""
DIGEST, REDATED = "digest", "redated"


class Sent(msgspec.Struct, frozen=True):
    """One notice into inboxes: to whom, and until when it waits for a digest.

    `ruled` are ways beside the inbox that the rules name, `ways` the messages that it makes at once.
    """

    told: list[Pair]
    held_until: datetime | None
    ruled: Ruled = ()
    ways: tuple[tuple[Told, int], ...] = ()

    @property
    def pairs(self) -> list[Pair]:
        """To whom it goes, and by which ways the rules have it told: what cases are compared by."""
        if not self.ruled:
            return self.told
        return self.told + [(named(template, way), person) for template, person in self.told for way in self.ruled]


class Woken(msgspec.Struct, frozen=True):
    """A case in a sweep, with what is to be told of it, and how that is sent as long as nothing storms."""

    state: CaseState
    setting: Setting
    tells: tuple[Effect, ...]
    sent: list[Sent]


class Heard(msgspec.Struct, frozen=True):
    """What one moment of a case tells. `woken` is set where the clock brought it about, `redated` where its deadline
    was counted anew.
    """

    at: datetime
    setting: Setting
    tells: tuple[Tell, ...]
    sent: list[Sent]
    woken: CaseState | None
    redated: CaseRedated | None = None


def pairs_of(heard: Sequence[Heard]) -> list[Pair]:
    """All that is told of a case, in the order of time."""
    return [pair for one in heard for sent in one.sent for pair in sent.pairs]


class Settled(NamedTuple):
    """What a storm left of a case's notices at a moment, and what is told in the end."""

    alley: UUID
    opened_at: datetime
    before: list[Pair]
    after: list[Pair]
    tells: tuple[Effect, ...]

    @property
    def lost(self) -> Counter[Pair]:
        """What its people were told in one with others."""
        return Counter(_to_inboxes(self.before)) - Counter(_to_inboxes(self.after))

    @property
    def lost_times(self) -> int:
        """How many those are; asked of every case that woke in a storm."""
        left = _to_inboxes(self.after)
        times = 0
        for pair in _to_inboxes(self.before):
            if pair in left:
                left.remove(pair)
            else:
                times += 1
        return times


class Sendings:
    """Of one run, over all its parts. `told` counts inboxes; `groups` are messages to groups, by each robot.

    `merged` were told in one with others, `held` waited for a digest, `quieted` for the end of the quiet hours; `ways`
    are messages beside the inbox.
    """

    def __init__(self, ground: Ground, rules: Rules) -> None:
        self._ground, self._rules = ground, rules
        self._zone = ground.calendar.place
        self._sweeps: dict[datetime, list[Woken]] = defaultdict(list)
        self._waiting: dict[datetime, list[Sent]] = defaultdict(list)
        self._ways = Ways(ground.reach)
        self._pairs: list[Pair] = []
        self._known: dict[Kind, Sent | None] = {}
        self._redated: dict[tuple[UUID, datetime], set[UUID]] = defaultdict(set)
        self.told: Counter[Pair] = Counter()
        self.ways: Counter[Told] = Counter()
        self.merged = self.held = self.groups = self.quieted = 0
        for one in ground.waiting:
            self._waiting[one.until].append(Sent([(one.template, one.person)], one.until, one.ways))

    def told_of(self, life: Life) -> list[Heard]:
        """What is told of a case, as if nothing stormed."""
        found: list[Heard] = []
        setting = life.setting
        for moment in life.moments:
            tells = tuple([effect for effect in moment.effects if type(effect) is Tell])
            woken = moment.state if moment.act is None else None
            if type(moment.act) is Recounted:
                found.append(
                    Heard(moment.at, setting, tells, self._sent(setting, tells, moment.at), None, _redated(moment))
                )
            elif tells:
                found.append(Heard(moment.at, setting, tells, self._sent(setting, tells, moment.at), woken))
            elif woken is not None:
                found.append(Heard(moment.at, setting, (), [], woken))
        return found

    def take(self, heard: Sequence[Heard]) -> None:
        """What its waking tells is counted once all have woken."""
        for one in heard:
            if one.redated is not None:
                self._redated[one.redated.act, one.at].update(one.redated.told)
            if one.woken is not None:
                self._sweeps[one.at].append(Woken(one.woken, one.setting, one.tells, one.sent))
            else:
                self._send(one.setting, one.tells, one.sent, one.at)

    def settle(self) -> dict[tuple[UUID, datetime], Settled]:
        """Merge every storm, gather every digest; which cases were told of otherwise than their rules alone asked."""
        found: dict[tuple[UUID, datetime], Settled] = {}
        for at, woken in self._sweeps.items():
            woken.sort(key=lambda one: one.state.id)
            tally = Tally()
            for n in range(0, len(woken), BATCH):
                batch = woken[n : n + BATCH]
                most = max(batch, key=lambda one: one.setting.version).setting.playbook.telling.merge_above
                for one, tells in zip(batch, merged([one.tells for one in batch], tally, most), strict=True):
                    sent = one.sent
                    if tells is not one.tells and tells != one.tells:
                        sent = self._sent(one.setting, tells, at)
                        change = found[one.state.id, at] = Settled(
                            one.state.alley.id, one.state.opened_at, _told(one.sent), _told(sent), tells
                        )
                        self.merged += change.lost_times
                    self._send(one.setting, tells, sent, at)
        self._sweeps.clear()
        for (_, at), people in self._redated.items():
            # Each hears of it once, however many cases it concerns.
            there = self._ground.can_be_told(tuple(people), self._ground.calendar.day(at))
            self._pairs += [(REDATED, person) for person in there]
            self._go_further(REDATED, there)
        self._gather()
        self.told.update(self._pairs)
        return found

    def _sent(self, setting: Setting, tells: Sequence[Effect], at: datetime) -> list[Sent]:
        version, rules, day, known = setting.version, setting.playbook.notices, setting.day(at), self._known
        found: list[Sent] = []
        # What departments are told stands on their lists at once, whatever the office says of its own notices.
        bodies: list[Pair] = []
        for tell in tells:
            if not isinstance(tell, Tell):
                continue
            if tell.to:
                # Many are told alike on one day.
                key = version, tell.template, tell.to, tell.channels, tell.urgent, day
                sent = known[key] if key in known else self._into_inboxes(key, rules, tell, at)
                if sent is not None:
                    found.append(sent)
            if tell.departments or tell.heads:
                bodies += [(tell.template, body) for body in (*tell.departments, *tell.heads)]
        return [*found, Sent(bodies, None)] if bodies else found

    def _into_inboxes(self, key: Kind, rules: Notices, tell: Tell, at: datetime) -> Sent | None:
        """None where the office has it told to groups alone. Kept where the hour of the day makes no difference."""
        way, sent = way_to_inbox(rules, tell, at, self._zone), None
        if way is not None:
            people = self._ground.can_be_told(tell.to, key[-1])
            ruled = tuple(ways_to_persons(rules, tell) or ())
            at_once = people if way.held_until is None else ()
            sent = Sent(
                [(tell.template, person) for person in people], way.held_until, ruled,
                self._ways.counted(tell.template, at_once, ruled, urgent=tell.urgent),
            )  # fmt: skip
        if not may_wait(rules, tell.template, urgent=tell.urgent):
            self._known[key] = sent
        return sent

    def _send(self, setting: Setting, tells: Sequence[Effect], sent: Sequence[Sent], at: datetime) -> None:
        for one in sent:
            self._pairs += one.told
            for told, times in one.ways:
                self.ways[told] += times
            if one.held_until is not None:
                self.held += len(one.told)
                self._waiting[one.held_until].append(one)
        if not self._ground.listeners:
            return
        rules = setting.playbook.notices
        for tell in tells:
            if isinstance(tell, Tell) and (way := way_to_groups(rules, tell, at, self._zone)) is not None:
                robots = sum(listener.hears(topic(tell), at) for listener in self._ground.listeners)
                self.groups += robots
                self.quieted += robots if way.held_until is not None else 0

    def _gather(self) -> None:
        for at, waiting in self._waiting.items():
            if self._ground.since <= at < self._ground.until:
                digest = self._rules.at(at).playbook.notices.digest
                due = [(person, template, one.ruled) for one in waiting for template, person in one.told]
                together = gathered(digest, due)
                self._pairs += [(DIGEST, person) for person in together]
                self._go_further(DIGEST, together)
                for person, template, ruled in due:
                    if digest is None or person not in together or template not in digest.templates:
                        self._go_further(template, (person,), ruled)

    def _go_further(self, template: str, people: Iterable[UUID], ruled: Ruled = ()) -> None:
        """Beside the inboxes."""
        self.ways.update(dict(self._ways.counted(template, people, ruled, urgent=False)))


def _redated(moment: Moment) -> CaseRedated:
    """What every recounting tells first."""
    return next(e.event for e in moment.effects if isinstance(e, Record) and isinstance(e.event, CaseRedated))


def _told(sent: Sequence[Sent]) -> list[Pair]:
    return [pair for one in sent for pair in one.pairs]


def _to_inboxes(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if not is_named(pair[0])]
