"""By which ways a person is told beside the inbox, and when. Pure.

Danger keeps no quiet hours and waits for no digest. What is usual costs the office little: text messages for danger
alone, WeChat for what is late or has come to do, e-mail for what is late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hutong.notices.holding import next_at
from hutong.notices.topics import Topic
from hutong.playbooks.sections import Hours, time_of

WAYS = ("sms", "wechat", "email")
USUAL: Mapping[Topic, tuple[str, ...]] = {
    Topic.DANGER: ("sms", "wechat", "email"),
    Topic.LATE: ("wechat", "email"),
    Topic.MATTERS: ("wechat",),
    Topic.OTHER: (),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose; without anything chosen the usual holds. Times are `HH:MM`."""

    ways: Mapping[str, Sequence[str]] = field(default_factory=dict)
    quiet_from: str | None = None
    quiet_until: str | None = None
    digest_at: str | None = None

    def ways_for(self, topic: Topic, ruled: Sequence[str] | None = None) -> tuple[str, ...]:
        """`ruled` by the office takes the place of the usual ways, not of chosen ones; danger has its own beside it."""
        chosen = self.ways.get(topic.value)
        if chosen is None:
            usual = USUAL[topic]
            chosen = usual if ruled is None else (*ruled, *usual) if topic is Topic.DANGER else ruled
        return tuple(way for way in WAYS if way in chosen)


def wait_until(wishes: Wishes, topic: Topic, now: datetime, zone: ZoneInfo, *, office: Hours | None) -> datetime | None:
    """Until when the message waits: for the person's digest, and past quiet hours, own or else the office's."""
    if topic is Topic.DANGER:
        return None
    told = next_at(time_of(wishes.digest_at), now, zone) if wishes.digest_at else now
    own = wishes.quiet_from and wishes.quiet_until
    quiet = Hours(from_=wishes.quiet_from, until=wishes.quiet_until) if own else office  # type: ignore[arg-type]  # both are there
    if quiet is not None and quiet.hold(told.astimezone(zone).time()):
        return next_at(time_of(quiet.until), told, zone)
    return told if told > now else None
