"""What the journal tells of robots and channels: set up and switched, never where to or with which secret."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class RobotAdded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.added"
    channel: str
    topics: tuple[str, ...]


class RobotSwitched(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.switched"
    active: bool


class RobotLanguageChanged(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.language_changed"
    language: str


class RobotSecretChanged(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "robot.secret_changed"


class ChannelSetUp(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "channel.set_up"
    channel: str


class ChannelSwitched(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "channel.switched"
    channel: str
    active: bool


class DeliveryRepeated(Event, frozen=True, kw_only=True):
    """Somebody had a message sent once more; `state` is what had become of it."""

    kind: ClassVar[str] = "delivery.repeated"
    state: str


class DepartmentWayAdded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "department_way.added"
    department: UUID
    way: str
    topics: tuple[str, ...]


class DepartmentWayChanged(Event, frozen=True, kw_only=True):
    """`what` are the names of what is different now, never what they say."""

    kind: ClassVar[str] = "department_way.changed"
    department: UUID
    what: tuple[str, ...]


class DepartmentWaySwitched(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "department_way.switched"
    department: UUID
    active: bool
