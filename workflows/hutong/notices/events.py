"""What the journal tells of robots: set up and switched, never where to or with which secret."""

from typing import ClassVar

from hutong.journal import Event


class RobotAdded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.added"
    channel: str
    topics: tuple[str, ...]


class RobotSwitched(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.switched"
    active: bool
