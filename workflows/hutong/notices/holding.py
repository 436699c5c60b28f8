"""How long a notice waits: over the office's quiet hours, or for the day's digest. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hutong.playbooks.notices import DANGEROUS, Notices
from hutong.playbooks.sections import time_of


def held_until(rules: Notices, template: str, now: datetime, zone: ZoneInfo, *, urgent: bool) -> datetime | None:
    """When it may be told; None is at once. Danger never waits, whatever the office wrote."""
    if urgent or template in DANGEROUS:
        return None
    digest = rules.digest
    told_at = _next(time_of(digest.at), now, zone) if digest and template in digest.templates else None
    return quiet_until(rules, told_at or now, zone) or told_at


def quiet_until(rules: Notices, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours about a moment end; None outside them."""
    quiet = rules.quiet
    if quiet is None or not quiet.hold(at.astimezone(zone).time()):
        return None
    return _next(time_of(quiet.until), at, zone)


def _next(wall: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment after `now` at which the office's clock shows a time."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), wall, zone)
    return (today if today > local else datetime.combine(local.date() + timedelta(days=1), wall, zone)).astimezone(
        now.tzinfo
    )
