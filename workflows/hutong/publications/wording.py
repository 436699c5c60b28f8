"""What people are told of rules, in the language that is being spoken."""

from collections.abc import Sequence
from datetime import date

from hutong.playbooks.comparing import Change
from hutong.playbooks.models import PlaybookVersion
from hutong.texts import N_, gettext

MOST_SENTENCES = 6
"""A notice is read on a phone, between two alleys; the page says the rest."""


def published(version: PlaybookVersion, changes: Sequence[Change]) -> tuple[str, str]:
    """Title and body: from when, under which number, and only what changes for the reader."""
    facts = {"day": _day(version.in_force_from), "number": version.number}
    title = gettext(N_("制度有变化，{day}起施行"), day=facts["day"])
    opening = N_("{number}，{day}起试行。与您有关的：") if version.trial else N_("{number}，{day}起施行。与您有关的：")
    lines = [gettext(opening, **facts), *(change.text for change in changes[:MOST_SENTENCES])]
    if more := len(changes) - MOST_SENTENCES:
        lines += [gettext(N_("还有 {n} 处，点开看全部。"), n=more)] if more > 0 else []
    return title, "\n".join(lines)


def asked(name: str, n: int, than: int) -> tuple[str, str]:
    return (
        gettext(N_("请审批制度草稿：{name}"), name=name),
        gettext(N_("与第 {version} 版相比有 {n} 处改动，请看过以后批准或退回。"), n=n, version=than),
    )


def approved(name: str) -> tuple[str, str]:
    return gettext(N_("制度草稿已批准：{name}"), name=name), gettext(N_("现在可以写上文号和施行日期发布了。"))


def refused(name: str, reason: str) -> tuple[str, str]:
    return gettext(N_("制度草稿被退回：{name}"), name=name), gettext(N_("退回的理由：{reason}"), reason=reason)


def trial_ending(number: str, until: date) -> tuple[str, str]:
    return (
        gettext(N_("试行快到期了：{number}"), number=number),
        gettext(N_("试行到 {day} 为止。请决定是转为正式、修改，还是恢复以前的一版。"), day=_day(until)),
    )


def withdrawn(version: PlaybookVersion) -> tuple[str, str]:
    facts = {"number": version.number, "day": _day(version.in_force_from), "reason": version.withdrawn_because}
    return (
        gettext(N_("制度的变化撤回了：{number}"), number=version.number),
        gettext(N_("原定{day}起施行的{number}已经撤回，不施行，仍按原来的制度办。理由：{reason}"), **facts),
    )


def brought_back(version: PlaybookVersion) -> str:
    """The note of a draft that is an old version anew."""
    return gettext(N_("恢复第 {n} 版（{number}）"), n=version.version, number=version.number)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
