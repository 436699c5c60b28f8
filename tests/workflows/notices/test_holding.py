"""How long a notice waits: a robot over quiet hours, an inbox for the digest; danger not at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hutong.cases.wording import WORDS
from hutong.notices.holding import digest_at, quiet_until
from hutong.playbooks.notices import Digest, Notices, Template
from hutong.playbooks.sections import Hours

BEIJING = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(from_="22:00", until="07:00")
NOON = Hours(from_="12:00", until="13:30")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("quiet", "now", "told"),
    [
        (None, at(23, 3), None),
        (NIGHT, at(23, 21, 59), None),
        (NIGHT, at(23, 22), at(24, 7)),
        (NIGHT, at(24, 6, 59), at(24, 7)),
        (NIGHT, at(24, 7), None),
        (NOON, at(23, 12), at(23, 13, 30)),
        (NOON, at(23, 13, 30), None),
    ],
)
def test_quiet_hours_hold_until_they_end(quiet, now, told):
    rules = Notices(quiet=quiet)
    assert quiet_until(rules, now.astimezone(UTC), BEIJING, urgent=False) == told
    assert quiet_until(rules, now.astimezone(UTC), BEIJING, urgent=True) is None


@pytest.mark.parametrize(("now", "told"), [(at(23, 9), at(23, 17)), (at(23, 17), at(24, 17)), (at(23, 23), at(24, 17))])
def test_a_digest_holds_until_its_time_and_other_notices_go_at_once(now, told):
    rules = Notices(digest=Digest(at="17:00", templates=(Template.CLOSED,)))
    assert digest_at(rules, "closed", now, BEIJING, urgent=False) == told
    assert digest_at(rules, "overdue", now, BEIJING, urgent=False) is None


@pytest.mark.parametrize(("template", "urgent"), [("danger", False), ("danger_told", False), ("overdue", True)])
def test_danger_waits_for_no_digest(template, urgent):
    every = Digest(at="17:00", templates=tuple(Template))
    assert digest_at(Notices(digest=every), template, at(24, 3), BEIJING, urgent=urgent) is None


def test_every_notice_can_be_worded_by_the_office():
    assert set(WORDS) == {str(template) for template in Template}
