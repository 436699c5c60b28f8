"""Why is it due at this time? In sentences."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hutong.clocks import Calendar, ClockKind, DayOverride, Limit, Pause, explain
from hutong.texts import load_fragments, register, speaking

ENGLISH = Path(__file__).parents[3] / "web/hutong/locale/en"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_limit_over_golden_week_names_each_reason():
    deadline = Calendar().deadline(Limit(2, ClockKind.WORKING_DAYS), at("2017-09-29 16:00"))
    assert explain(deadline) == [
        "时限 2 个工作日；2017年9月29日（星期五） 16:00 开始，当日不计，到最后一个工作日下班时为止。",
        "2017年9月29日（星期五）：开始的当日，不计。",
        "2017年9月30日（星期六）：调休上班（国庆节），计 1 个工作日。",
        "2017年10月1日（星期日）至2017年10月3日（星期二）：国庆节放假，不计。",
        "2017年10月4日（星期三）：中秋放假，不计。",
        "2017年10月5日（星期四）至2017年10月8日（星期日）：国庆节放假，不计。",
        "2017年10月9日（星期一）：计 1 个工作日。",
        "于 2017年10月9日（星期一） 18:00 到期。",
    ]


def test_a_report_after_closing_says_from_when_it_counts():
    override = DayOverride(at("2017-08-29 00:00").date(), working=False, reason="停电检修")
    deadline = Calendar(overrides=(override,)).deadline(Limit(4, ClockKind.WORKING_HOURS), at("2017-08-28 19:05"))
    assert explain(deadline) == [
        "时限 4 个工作小时；2017年8月28日（星期一） 19:05 不在上班时间，自 2017年8月30日（星期三） 09:00 起计。",
        "2017年8月28日（星期一）：已过下班时间，不计。",
        "2017年8月29日（星期二）：本街道不办公（停电检修），不计。",
        "2017年8月30日（星期三）：计 4 个工作小时。",
        "于 2017年8月30日（星期三） 14:00 到期。",
    ]


def test_a_pause_and_an_unknown_year_are_told():
    pause = Pause(at("2030-08-29 10:00"), at("2030-08-30 10:00"))
    deadline = Calendar().deadline(Limit(2, ClockKind.WORKING_DAYS), at("2030-08-28 09:00"), [pause])
    assert explain(deadline)[-3:] == [
        "2030年8月29日（星期四） 10:00 至 2030年8月30日（星期五） 10:00 暂停，顺延 1 个工作日。",
        "于 2030年9月2日（星期一） 18:00 到期。",
        "2030 年的放假安排尚未公布，按平常的星期推算，到期时间为暂定。",
    ]


@pytest.mark.parametrize("clock", ClockKind)
def test_english_is_complete(clock):
    register("en", load_fragments(ENGLISH))
    pause = Pause(at("2030-08-29 10:00"), at("2030-08-30 10:00"))
    overrides = tuple(
        DayOverride(at(day).date(), working=working, reason="reason")
        for day, working in (("2030-08-31", True), ("2030-09-02", False))
    )
    calendar = Calendar(overrides=overrides)
    with speaking("en"):
        for since, days in (("2030-08-28 19:00", 9), ("2017-09-28 09:00", 9)):
            told = explain(calendar.deadline(Limit(days, clock), at(since), [pause]))
            assert not [text for text in told if any("一" <= letter <= "鿿" for letter in text)]
