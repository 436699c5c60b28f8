"""What a run tells: by the ways that real notices go, with digests gathered and storms merged as the sweep does it.

Whatever wakes at one moment is one sweep, and a storm knows nothing of alleys: it is settled after the last part.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hutong.cases.effects import Effect, Tell
from hutong.cases.sending import topic, way_to_groups, ways_to_inboxes
from hutong.cases.states import CaseState, Setting
from hutong.escalation.storms import BATCH, Tally, merged
from hutong.notices.holding import gathered
from hutong.rehearsals.rules.ground import Ground, Rules
from hutong.rehearsals.rules.replay import Life

Pair = tuple[str, UUID]
"""A template and who was told."""
DIGEST = "digest"


class Sent(NamedTuple):
    """One notice into inboxes: to whom, and until when it waits for a digest."""

    told: list[Pair]
    held_until: datetime | None


class Woken(NamedTuple):
    """A case in a sweep, with what is to be told of it, and how that is sent as long as nothing storms."""

    state: CaseState
    setting: Setting
    tells: tuple[Effect, ...]
    sent: list[Sent]


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
        return Counter(self.before) - Counter(self.after)


class Sendings:
    """Of one run, over all its parts. `told` counts inboxes; `groups` are messages to groups, by each robot.

    `merged` were told in one with others, `held` waited for a digest, `quieted` for the end of the quiet hours.
    """

    def __init__(self, ground: Ground, rules: Rules) -> None:
        self._ground, self._rules = ground, rules
        self._zone = ground.calendar.place
        self._way = ways_to_inboxes(self._zone)
        self._sweeps: dict[datetime, list[Woken]] = defaultdict(list)
        self._waiting: dict[datetime, list[Pair]] = defaultdict(list)
        self._pairs: list[Pair] = []
        self.told: Counter[Pair] = Counter()
        self.merged = self.held = self.groups = self.quieted = 0
        for one in ground.waiting:
            self._waiting[one.until].append((one.template, one.person))

    def hear(self, life: Life) -> list[Pair]:
        """What is told of a case, as if nothing stormed; what its waking tells is counted once all have woken."""
        pairs: list[Pair] = []
        for moment in life.moments:
            tells = tuple([effect for effect in moment.effects if isinstance(effect, Tell)])
            sent = self._sent(life.setting, tells, moment.at) if tells else []
            for one in sent:
                pairs += one.told
            if moment.act is None:
                self._sweeps[moment.at].append(Woken(moment.state, life.setting, tells, sent))
            elif tells:
                self._send(life.setting, tells, sent, moment.at)
        return pairs

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
                        self.merged += change.lost.total()
                    self._send(one.setting, tells, sent, at)
        self._sweeps.clear()
        self._gather()
        self.told.update(self._pairs)
        return found

    def _sent(self, setting: Setting, tells: Sequence[Effect], at: datetime) -> list[Sent]:
        version, rules, day, can = setting.version, setting.playbook.notices, setting.day(at), self._ground.can_be_told
        found: list[Sent] = []
        # What departments are told stands on their lists at once, whatever the office says of its own notices.
        bodies: list[Pair] = []
        for tell in tells:
            if not isinstance(tell, Tell):
                continue
            template = tell.template
            if tell.to and (way := self._way(version, rules, tell, at)) is not None:
                found.append(Sent([(template, person) for person in can(tell.to, day)], way.held_until))
            if tell.departments or tell.heads:
                bodies += [(template, body) for body in (*tell.departments, *tell.heads)]
        return [*found, Sent(bodies, None)] if bodies else found

    def _send(self, setting: Setting, tells: Sequence[Effect], sent: Sequence[Sent], at: datetime) -> None:
        for told, held_until in sent:
            self._pairs += told
            if held_until is not None:
                self.held += len(told)
                self._waiting[held_until] += told
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
                due = ((person, template, template) for template, person in waiting)
                self._pairs += [(DIGEST, person) for person in gathered(digest, due)]


def _told(sent: Sequence[Sent]) -> list[Pair]:
    return [pair for one in sent for pair in one.told]
