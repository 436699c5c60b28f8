"""Lines, rules and gaps of a roster in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from hutong.cases.states import Setting
from hutong.playbooks.cadences import Cadence, Over
from hutong.playbooks.describing import say
from hutong.playbooks.sections import Text
from hutong.rosters.rules import Balance, Gap, Half, Line, Rule, State, Wrong
from hutong.texts import N_, gettext

_RULES = {
    Rule.HOLDER: N_("本岗职责"),
    Rule.TURN: N_("轮到"),
    Rule.COVER: N_("代岗"),
    Rule.SUBSTITUTE: N_("制度指定代做"),
    Rule.ACTING: N_("制度规定代行"),
    Rule.TOGETHER: N_("集体一起走"),
    Rule.SWAPPED: N_("对调来的"),
    Rule.HANDED: N_("另行安排"),
    Rule.MOVED: N_("改到这一天"),
    Rule.RETURNED: N_("反弹加巡"),
    Rule.NO_POST: N_("没有岗位负责这里"),
    Rule.VACANT: N_("岗位空缺"),
    Rule.AWAY: N_("请假，没有人可以代"),
    Rule.EXCUSED: N_("请假，按制度不要求"),
}
_ALWAYS = {
    Rule.TOGETHER: N_("上级带着一起走。"),
    Rule.TURN: N_("几个人轮流做，次数少的、隔得久的先轮到。"),
    Rule.MOVED: N_("原来排的那天请假，改到同一周、同一月里在岗的一天。"),
}
# A square of a calendar has no room for the English words.
_MARKS = {Half.MORNING: Text(zh="上午", en="am"), Half.AFTERNOON: Text(zh="下午", en="pm")}
_HALVES = {Half.MORNING: N_("上午"), Half.AFTERNOON: N_("下午")}
STATES = {
    State.COVERED: N_("有人"),
    State.PARTLY: N_("部分有人"),
    State.NOT: N_("没有人"),
    State.REST: N_("不要求"),
}
_WRONG = {Wrong.AWAY: N_("这一天请假"), Wrong.NOT_THEIRS: N_("岗位没有这项职责")}
WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))


def rule_word(rule: Rule | str) -> str:
    return gettext(_RULES[Rule(rule)])


def half_word(half: Half | str | None) -> str:
    return gettext(_HALVES[Half(half)]) if half else ""


def half_mark(half: Half | str) -> str:
    """For a square of a month."""
    return say(_MARKS[Half(half)])


def state_word(state: State) -> str:
    return gettext(STATES[state])


def cadence_word(setting: Setting, code: str) -> str:
    """What the office calls the duty; its code where the rules in force no longer have it."""
    found = next((c for c in setting.playbook.cadences if c.code == code), None)
    return say(found.name) if found else code


def inspected_words(cadence: Cadence) -> str:
    """In how many of the places it was inspected that it is to be inspected in; takes `n` and `of`."""
    return N_("查了 {n} 条街巷，共 {of} 条") if cadence.over is Over.ALLEY else N_("查了 {n} 个社区，共 {of} 个")


def day_word(day: date) -> str:
    """12月3日（四）."""
    weekday = gettext(WEEKDAYS[day.weekday()])
    return gettext(N_("{month}月{day}日（{weekday}）"), month=day.month, day=day.day, weekday=weekday)


def days_words(days: Sequence[date]) -> str:
    """Days in a row as one span."""
    told = []
    for _, run in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - timedelta(days=pair[0])):
        row = [day for _, day in run]
        first, last = row[0], row[-1]
        if first == last:
            told.append(gettext(N_("{month}月{day}日"), month=first.month, day=first.day))
        else:
            facts = {"month": first.month, "first": first.day, "last": last.day}
            told.append(gettext(N_("{month}月{first}日—{last}日"), **facts))
    return gettext("、").join(told)


def people_words(people: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    return gettext("、").join(names.get(person, gettext("（已离开的人）")) for person in people)


def place_word(setting: Setting, alley: UUID | None, post: UUID | None, names: Mapping[UUID, str]) -> str:
    """The alley, or the post where the duty is not one of an alley."""
    if alley is not None:
        return setting.directory.alley(alley).name
    return names.get(post, "") if post else ""


def gap_sentence(setting: Setting, gap: Gap, names: Mapping[UUID, str]) -> str:
    """What nobody does on which days, and why."""
    facts = {
        "days": days_words(gap.days),
        "place": place_word(setting, gap.alley, gap.post, names),
        "duty": cadence_word(setting, gap.cadence),
        "why": rule_word(gap.rule),
    }
    if gap.away:
        return gettext(N_("{days} {place}“{duty}”：{people}{why}。"), people=people_words(gap.away, names), **facts)
    return gettext(N_("{days} {place}“{duty}”：{why}。"), **facts)


def balance_sentence(setting: Setting, balance: Balance) -> str:
    """How evenly a duty is shared, and whether it could be more even; nobody is named."""
    facts = {
        "duty": cadence_word(setting, balance.cadence), "times": balance.times, "people": balance.people,
        "least": balance.least, "most": balance.most,
    }  # fmt: skip
    if balance.people == 0:
        return gettext(N_("{duty}：{times} 次，还没有人。"), **facts)
    if balance.least == balance.most:
        told = gettext(N_("{duty}：{times} 次，{people} 人，每人 {most} 次。"), **facts)
    else:
        told = gettext(N_("{duty}：{times} 次，{people} 人，每人 {least} 到 {most} 次。"), **facts)
    if balance.is_fair:
        if balance.most - balance.least > 1:
            told += gettext(N_("相差是请假、任期和街巷多少造成的，不能再均。"))
        return told
    return told + gettext(
        N_("调整、请假以后相差 {n} 次，重新排可以到 {possible} 次。"),
        n=balance.most - balance.least,
        possible=balance.possible,
    )


def wrong_sentence(setting: Setting, line: Line, why: Wrong, names: Mapping[UUID, str]) -> str:
    facts = {
        "day": day_word(line.day), "person": names.get(line.person or UUID(int=0), ""),
        "duty": cadence_word(setting, line.cadence), "why": gettext(_WRONG[why]),
    }  # fmt: skip
    return gettext(N_("{day} {person}“{duty}”：{why}。"), **facts)


def why_sentence(line: Line, names: Mapping[UUID, str]) -> str:
    """Why this person on this day."""
    people = people_words(line.instead_of, names)
    facts = {"people": people, "post": names.get(line.post, "") if line.post else "", "rule": rule_word(line.rule)}
    if line.rule in _ALWAYS:
        return gettext(_ALWAYS[line.rule])
    match line.rule:
        case Rule.HOLDER:
            return gettext(N_("这是{post}的职责，每个在岗的人都做。"), **facts) if line.post else rule_word(line.rule)
        case Rule.SWAPPED | Rule.HANDED:
            return gettext(N_("{rule}，原来排的是{people}。"), **facts) if line.instead_of else rule_word(line.rule)
        case Rule.COVER | Rule.SUBSTITUTE | Rule.ACTING:
            return gettext(N_("{people}不在，{rule}。"), **facts) if line.instead_of else rule_word(line.rule)
    return gettext(N_("{people}{rule}。"), **facts)
