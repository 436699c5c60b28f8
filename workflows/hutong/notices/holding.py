"""How long a notice waits: a group's robot over the office's quiet hours, an inbox for the day's digest. Pure.

An inbox rings nobody out of bed, so that quiet hours do not keep from it what somebody on duty may be looking for.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from hutong.playbooks.notices import DANGEROUS, Digest, Notices
from hutong.playbooks.sections import time_of

T = TypeVar("T")


def digest_at(rules: Notices, template: str, now: datetime, zone: ZoneInfo, *, urgent: bool) -> datetime | None:
    """When the digest that gathers it is told; None is at once. Danger never waits, whatever the office wrote."""
    if rules.digest is None or not may_wait(rules, template, urgent=urgent):
        return None
    return next_at(time_of(rules.digest.at), now, zone)


def may_wait(rules: Notices, template: str, *, urgent: bool) -> bool:
    """Whether a digest gathers it, at whatever time."""
    digest = rules.digest
    return digest is not None and not urgent and template not in DANGEROUS and template in digest.templates


def quiet_until(rules: Notices, now: datetime, zone: ZoneInfo, *, urgent: bool) -> datetime | None:
    """When the quiet hours about a moment end; None outside them, and for what is urgent."""
    quiet = rules.quiet
    if quiet is None or urgent or not quiet.hold(now.astimezone(zone).time()):
        return None
    return next_at(time_of(quiet.until), now, zone)


def gathered(digest: Digest | None, due: Iterable[tuple[UUID, str, T]]) -> dict[UUID, list[T]]:
    """Who is told under one notice of what is `due` together (person, template, and what to call it), and of what.

    `digest` is the one of the rules in force when it is due.
    """
    found: dict[UUID, list[T]] = {}
    for person, template, one in due:
        if digest is not None and template in digest.templates:
            found.setdefault(person, []).append(one)
    return {person: several for person, several in found.items() if len(several) > 1}


def next_at(wall: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment after `now` at which the office's clock shows a time."""
    local = now.astimezone(zone)
    found = datetime.combine(local.date(), wall, zone)
    if found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), wall, zone)
    return found.astimezone(now.tzinfo)
