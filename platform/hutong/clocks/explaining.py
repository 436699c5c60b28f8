"""A deadline in sentences of the reader's language: the answer to "why is it due at this time?"."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hutong.clocks.days import DayReason
from hutong.clocks.deadlines import Deadline, Segment, Trace
from hutong.clocks.limits import ClockKind, amount_text
from hutong.texts import N_, gettext

WEEKDAYS = (
    N_("星期一"), N_("星期二"), N_("星期三"), N_("星期四"), N_("星期五"), N_("星期六"), N_("星期日"),
)  # fmt: skip

SKIPPED = {
    DayReason.START_DAY: N_("{days}：开始的当日，不计。"),
    DayReason.AFTER_HOURS: N_("{days}：已过下班时间，不计。"),
    DayReason.REST_DAY: N_("{days}：休息日，不计。"),
    DayReason.HOLIDAY: N_("{days}：{name}放假，不计。"),
    DayReason.OFFICE_CLOSED: N_("{days}：本街道不办公（{name}），不计。"),
}
COUNTED = {
    DayReason.MADE_UP: N_("{days}：调休上班（{name}），计 {amount}。"),
    DayReason.OFFICE_OPEN: N_("{days}：本街道照常办公（{name}），计 {amount}。"),
}


def explain(deadline: Deadline) -> list[str]:
    """Sentences in order: how it is counted, the days, the pauses, the end, and a warning when provisional."""
    trace = deadline.trace
    sentences = [_beginning(trace)]
    if trace.clock is not ClockKind.CONTINUOUS_HOURS:
        sentences += [segment_text(segment, trace.clock) for segment in trace.segments]
    sentences += [
        gettext(
            "{start} 至 {end} 暂停，顺延 {amount}。",
            start=moment_text(pause.start, trace.zone),
            end=moment_text(pause.end, trace.zone),
            amount=amount_text(pause.shifted, trace.clock),
        )
        for pause in trace.pauses
        if pause.shifted
    ]
    sentences.append(gettext("于 {at} 到期。", at=moment_text(deadline.at, trace.zone)))
    if deadline.provisional:
        years = sorted({s.last.year for s in trace.segments if s.provisional} or {trace.segments[-1].last.year})
        sentences.append(
            gettext(
                "{years} 年的放假安排尚未公布，按平常的星期推算，到期时间为暂定。",
                years=gettext("、").join(map(str, years)),
            )
        )
    return sentences


def segment_text(segment: Segment, clock: ClockKind) -> str:
    days = days_text(segment.first, segment.last)
    name = gettext(segment.name)
    if not segment.counted:
        return gettext(SKIPPED.get(segment.reason, N_("{days}：不计。")), days=days, name=name)
    amount = amount_text(segment.counted, clock)
    return gettext(COUNTED.get(segment.reason, N_("{days}：计 {amount}。")), days=days, name=name, amount=amount)


def day_text(day: date) -> str:
    return gettext(
        "{year}年{month}月{day}日（{weekday}）",
        year=day.year,
        month=day.month,
        day=day.day,
        weekday=gettext(WEEKDAYS[day.weekday()]),
    )


def days_text(first: date, last: date) -> str:
    if first == last:
        return day_text(first)
    return gettext("{first}至{last}", first=day_text(first), last=day_text(last))


def moment_text(at: datetime, zone: str) -> str:
    """Day and minute on the office's wall."""
    local = at.astimezone(ZoneInfo(zone))
    return gettext("{day} {time}", day=day_text(local.date()), time=f"{local:%H:%M}")


def _beginning(trace: Trace) -> str:
    amount, since = str(trace.limit), moment_text(trace.since, trace.zone)
    match trace.clock:
        case ClockKind.CONTINUOUS_HOURS:
            return gettext("时限 {amount}，自 {since} 起，昼夜连续计算。", amount=amount, since=since)
        case ClockKind.WORKING_HOURS if trace.counting_from == trace.since:
            return gettext("时限 {amount}，自 {since} 起，只计上班时间。", amount=amount, since=since)
        case ClockKind.WORKING_HOURS:
            return gettext(
                "时限 {amount}；{since} 不在上班时间，自 {start} 起计。",
                amount=amount,
                since=since,
                start=moment_text(trace.counting_from, trace.zone),
            )
        case ClockKind.WORKING_DAYS:
            return gettext(
                "时限 {amount}；{since} 开始，当日不计，到最后一个工作日下班时为止。", amount=amount, since=since
            )
        case ClockKind.NATURAL_DAYS:
            return gettext("时限 {amount}；{since} 开始，当日不计，到最后一日结束时为止。", amount=amount, since=since)
