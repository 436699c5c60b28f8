"""A calendar file that any calendar reads: folded lines, escaped words, hours in UTC."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hutong.rosters.rules import Half, Line, Rule
from hutong.rosters.rules.calendars import Entry, written
from hutong.rosters.rules.exchanging import clashes

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8"), max_size=200)


def read(content):
    """Unfolded lines by name, as RFC 5545 says it."""
    text = content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    return [line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n")[:-1]]


def unescaped(value):
    out, at = "", 0
    while at < len(value):
        if value[at] == "\\":
            out += {"n": "\n"}.get(value[at + 1], value[at + 1])
            at += 2
        else:
            out += value[at]
            at += 1
    return out


@given(title=WORDS, place=WORDS)
def test_whatever_a_duty_is_called_the_calendar_says_it(title, place):
    entry = Entry(id=UUID(int=1), day=date(2026, 12, 31), title=title, place=place)
    lines = read(written([entry], name="试验", product="Hutong", now=NOW))
    assert all(len(line) == 2 for line in lines)
    clean = title.replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(letter for letter in clean if letter in "\t\n" or letter >= " ")
    assert unescaped(dict(lines)["SUMMARY"]) == clean


def test_hours_are_in_utc_and_whole_days_end_the_day_after():
    timed = Entry(
        id=UUID(int=2), day=date(2026, 12, 1), title="半天值班", begins=datetime(2026, 12, 1, 1, tzinfo=UTC),
        ends=datetime(2026, 12, 1, 4, tzinfo=UTC),
    )  # fmt: skip
    whole = Entry(id=UUID(int=3), day=date(2026, 12, 31), title="巡")
    lines = read(written([timed, whole], name="x", product="Hutong", now=NOW))
    assert [value for name, value in lines if name.startswith("DT") and "STAMP" not in name] == [
        "20261201T010000Z", "20261201T040000Z", "20261231", "20270101",
    ]  # fmt: skip


def test_the_same_place_or_the_same_half_is_in_the_way():
    day, alley, other = date(2026, 12, 5), UUID(int=1), UUID(int=2)
    line = Line(cadence="walk", day=day, alley=alley, half=Half.MORNING, rule=Rule.TURN)
    same = Line(cadence="walk", day=day, alley=alley, rule=Rule.TURN)
    morning = Line(cadence="sit", day=day, alley=other, half=Half.MORNING, rule=Rule.TURN)
    evening = Line(cadence="walk", day=day, alley=other, half=Half.AFTERNOON, rule=Rule.TURN)
    next_day = Line(cadence="walk", day=date(2026, 12, 6), alley=alley, half=Half.MORNING, rule=Rule.TURN)
    assert [clashes(line, [each]) for each in (same, morning, evening, next_day)] == [True, True, False, False]
