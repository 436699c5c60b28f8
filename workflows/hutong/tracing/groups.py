"""Messages to the groups' robots, reckoned again: which robots had to hear of a case, and which heard without cause.

A robot that was added or switched while an event was on its way to the record may have heard it or not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.effects import Tell
from hutong.cases.sending import kind_of, topic, way_to_groups
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.notices.events import RobotSwitched
from hutong.notices.models import Delivery, Robot
from hutong.tracing.comparing import Difference
from hutong.tracing.notices import APART, KEPT, Inboxes, Wanted
from hutong.tracing.replaying import Replayed, SettingOf, Turn

GRACE = timedelta(seconds=3)
"""Whether anybody listens is asked anew every second: a robot added just now is heard of a little later."""
Heard = tuple[str, UUID]
"""A template, and the robot that told it."""


class Robots:
    """Which robots listened to a topic when."""

    def __init__(self, robots: Sequence[Robot], switched: Iterable[tuple[UUID, datetime, bool]]) -> None:
        self._robots = robots
        self._switched: dict[UUID, list[tuple[datetime, bool]]] = defaultdict(list)
        for robot, at, active in switched:
            self._switched[robot].append((at, active))

    @property
    def first(self) -> datetime:
        return min(robot.created_at for robot in self._robots)

    def named(self, heard: Counter[UUID]) -> str | None:
        names = {robot.id: robot.name for robot in self._robots}
        return "、".join(sorted(names.get(robot, str(robot)) for robot in heard.elements())) or None

    def listening(self, wanted: str, at: datetime) -> set[UUID]:
        return {robot.id for robot in self._robots if wanted in robot.kinds and self._is_on(robot, at)}

    def _is_on(self, robot: Robot, at: datetime) -> bool:
        if robot.created_at > at:
            return False
        states = [active for when, active in self._switched[robot.id] if when <= at]
        return states[-1] if states else True


class Groups:
    """What is needed to look at the group messages of some cases."""

    def __init__(
        self, robots: Robots, stored: Mapping[str, Sequence[Heard]], setting_of: SettingOf, inboxes: Inboxes | None,
        since: datetime, home: str,
    ) -> None:  # fmt: skip
        self._robots, self._stored, self._setting_of = robots, stored, setting_of
        self._inboxes, self._since, self._home = inboxes, since, home

    @classmethod
    async def of(
        cls, session: AsyncSession, cases: Sequence[UUID], setting_of: SettingOf, inboxes: Inboxes | None, *,
        slug: str, now: datetime,
    ) -> "Groups | None":  # fmt: skip
        """None where the office has never had a robot."""
        office = bound_office(session)
        robots = (await session.scalars(select(Robot).where(Robot.office_id == office))).all()
        if not robots:
            return None
        switched = await session.execute(
            select(JournalEvent.subject, JournalEvent.occurred_at, JournalEvent.data)
            .where(JournalEvent.office_id == office, JournalEvent.kind == RobotSwitched.kind)
            .order_by(JournalEvent.id)
        )
        known = Robots(robots, [(robot, at, bool(data["active"])) for robot, at, data in switched])
        since, home = max(known.first, now - KEPT), f"/o/{slug}/cases/"
        rows = await session.execute(
            select(Delivery.link, Delivery.kind, Delivery.robot_id).where(
                Delivery.office_id == office,
                Delivery.robot_id.in_([robot.id for robot in robots]),
                Delivery.created_at >= since,
                Delivery.kind.startswith("case."),
                Delivery.kind.not_in(APART),
                Delivery.link.in_([f"{home}{case}" for case in cases]),
            )
        )
        stored: dict[str, list[Heard]] = defaultdict(list)
        for link, kind, robot in rows:
            if robot is not None:
                stored[link].append((kind.removeprefix(kind_of("")), robot))
        return cls(known, stored, setting_of, inboxes, since, home)

    def number(self, case: UUID) -> int:
        return len(self._stored.get(f"{self._home}{case}", ()))

    async def differences(self, case: UUID, again: Replayed) -> tuple[Difference, ...]:
        """By template: the robots that told it without being asked, and those that should have."""
        has = Counter(self._stored.get(f"{self._home}{case}", ()))
        must: Counter[Heard] = Counter()
        may: Counter[Heard] = Counter()
        for turn in again.turns:
            if turn.at < self._since:
                continue
            for told, heard, either in self._wanted(turn):
                may.update((told.template, robot) for robot in heard | either)
                if not await self._told_in_one(turn, told):
                    must.update((told.template, robot) for robot in heard)
        surplus, missing = has - may, must - has
        found = []
        for template in sorted({name for name, _ in (*surplus, *missing)}):
            said, lacking = (
                self._robots.named(Counter({robot: n for (name, robot), n in heard.items() if name == template}))
                for heard in (surplus, missing)
            )
            found.append(Difference(f"groups/{template}", said, lacking))
        return tuple(found)

    def _wanted(self, turn: Turn) -> Iterable[tuple[Tell, set[UUID], set[UUID]]]:
        """What was to be told, the robots that listened all the while, and those that did for a part of it."""
        setting = self._setting_of(turn.version, turn.told.id)
        for effect in turn.effects:
            if not isinstance(effect, Tell) or effect.page or kind_of(effect.template) in APART:
                continue
            if way_to_groups(setting.playbook.notices, effect, turn.at, setting.calendar.place) is None:
                continue
            moments = (turn.at - GRACE, turn.at, turn.told.at, turn.told.recorded_at)
            ears = [self._robots.listening(topic(effect), at) for at in moments]
            every = set.intersection(*ears)
            yield effect, every, set.union(*ears) - every

    async def _told_in_one(self, turn: Turn, told: Tell) -> bool:
        """Whether a storm told everybody concerned in one notice, and so the group of none."""
        if self._inboxes is None or not turn.told.by_clock or told.urgent or told.departments or told.heads:
            return False
        for person in told.to:
            if not await self._inboxes.stormed(Wanted((told.template, person), turn, merges=True)):
                return False
        return True
