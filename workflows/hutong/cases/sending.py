"""Whom a notice of a case reaches, by which way and from when on. Pure: services send by it, rehearsals count by it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from hutong.cases.effects import Tell
from hutong.notices.holding import digest_at, quiet_until
from hutong.notices.topics import Topic, topic_of
from hutong.playbooks.notices import DANGEROUS, TO_A_PERSON, Channel, Notices, reaches_inbox

TO_GROUPS = frozenset(
    {
        "assigned",
        "returned",
        "danger",
        "called_at_once",
        "reminder",
        "overdue",
        "escalated",
        "supervised",
        "transferred",
        "handed_over",
        "ordered",
        "pressed",
        "many",
        "rebound",
        "rebound_near",
    }
)
"""Templates that the office's groups hear of where it says nothing else; the others are for the people told alone."""


BESIDE = frozenset({"watched", "mentioned"})
"""Told beside the rules: to whoever watches the case, or was named in a comment."""


class Way(msgspec.Struct, frozen=True):
    """It is sent this way; at once, or at `held_until`."""

    held_until: datetime | None = None


def way_to_inbox(rules: Notices, told: Tell, now: datetime, zone: ZoneInfo) -> Way | None:
    """None where the office has such notices told to its groups alone."""
    if not _goes_by(rules, told, Channel.INBOX):
        return None
    return Way(digest_at(rules, told.template, now, zone, urgent=told.urgent))


def way_to_groups(rules: Notices, told: Tell, now: datetime, zone: ZoneInfo) -> Way | None:
    """None where it is for the people told alone. Quiet hours hold it; digests are for people."""
    if not _goes_by(rules, told, Channel.GROUPS):
        return None
    return Way(None if told.template in DANGEROUS else quiet_until(rules, now, zone, urgent=told.urgent))


def _goes_by(rules: Notices, told: Tell, channel: Channel) -> bool:
    """A rung that names its ways has them; danger comes to the inbox all the same."""
    if told.channels:
        if channel is Channel.INBOX:
            return told.urgent or reaches_inbox(told.channels)
        return channel in told.channels
    if channel is Channel.INBOX:
        return rules.goes_by(told.template, channel)
    own = rules.wording(told.template)
    return channel in own.channels if own and own.channels else told.template in TO_GROUPS


def ways_to_persons(rules: Notices, told: Tell) -> list[str] | None:
    """Ways beside the inbox that the office names, in the rung or else in the wording; None for the usual ones."""
    own = rules.wording(told.template)
    channels = told.channels or (own.channels if own else ())
    return [way.value for way in TO_A_PERSON if way in channels] or None


def kind_of(template: str) -> str:
    """The kind under which notices of the template are kept."""
    return f"case.{template}"


def topic(told: Tell) -> Topic:
    """What a group's robot must have been asked to tell."""
    return topic_of(kind_of(told.template), urgent=told.urgent)
