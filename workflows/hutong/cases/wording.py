"""Notices about cases in words; each reader gets them in his own language."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hutong.cases.effects import Tell
from hutong.cases.sending import kind_of, topic, way_to_groups, way_to_inbox, ways_to_persons
from hutong.cases.states import CaseState, Setting
from hutong.clocks import amount_text, moment_text
from hutong.ids import new_id
from hutong.playbooks.errors import NotInPlaybook
from hutong.posts.queries import OfficeNow
from hutong.texts import N_, current_language, gettext, speaking

WORDS: Mapping[str, tuple[str, str]] = {
    "assigned": (N_("新事项：{title}"), N_("{alley}，{category}。{step}，{by}。")),
    "also_assigned": (N_("请协办：{title}"), N_("{alley}，{category}。{step}，由{people}主办，{by}。")),
    "returned": (N_("退回重办：{title}"), N_("{alley}，{category}。核查没有通过，{by}。")),
    "danger": (N_("危险情况：{title}"), N_("{alley}，{category}。请立即处置，{by}。")),
    "danger_told": (N_("危险情况：{title}"), N_("{alley}，{category}。已直接报到值守的岗位。")),
    "reminder": (N_("快到期了：{title}"), N_("{alley}，{step}，{due}到期。")),
    "overdue": (N_("已逾期：{title}"), N_("{alley}，{step}，{due}已到期，请尽快办理。")),
    "escalated": (N_("下级逾期：{title}"), N_("{alley}，{step}，逾期{late}，请过问。")),
    "supervised": (N_("请督办：{title}"), N_("{alley}，{step}，逾期{late}，由您督办。")),
    "transferred": (N_("转由您办理：{title}"), N_("{alley}，{step}，逾期{late}，现在由您办理。")),
    "escalated_told": (N_("逾期已上报：{title}"), N_("{alley}，{step}，逾期{late}，已告知{people}。")),
    "pressed": (N_("再次催办：{title}"), N_("{alley}，{step}，逾期{late}，仍未办理。")),
    "paused": (N_("暂时挂起：{title}"), N_("{alley}，{category}。办理暂停，期限顺延。")),
    "resumed": (N_("恢复计时：{title}"), N_("{alley}，{step}，挂起时间已到，{by}。")),
    "many": (N_("多件事项催办"), N_("有 {n} 件以上事项同时到期或逾期，请打开清单逐件办理。")),
    "rebound": (N_("反弹：{title}"), N_("{alley}，{category}。{days}天前刚办结的问题又出现了。")),
    "rebound_near": (
        N_("可能反弹：{title}"),
        N_("{alley}，{category}。这条街巷{days}天前刚办结同类问题，位置不明，请去看看是不是同一处。"),
    ),
    "closed": (N_("您上次报的事：已办结"), N_("{title}（{alley}）已经办结。")),
    "declined": (N_("您上次报的事：未予受理"), N_("{title}（{alley}），原因请看办理经过。")),
    "accepted": (N_("您上次报的事：已受理"), N_("{title}（{alley}）已经受理，正在办。")),
    "withdrawn": (N_("已撤回：{title}"), N_("{alley}，反映的人撤回了这件事。")),
    "merged": (N_("已并案：{title}"), N_("{alley}，与另一件同类事项并在一起办，办结时再告诉您。")),
    "referred": (N_("已移送：{title}"), N_("{alley}，不归本街道管，已由{to}接办。办结时再告诉您。")),
    "referral_returned": (
        N_("区里退回：{title}"),
        N_("{alley}，{category}。区里认为仍由本街道办理，原因请看办理经过。"),
    ),
    "handed_over": (N_("转办给您：{title}"), N_("{alley}，{category}。{step}，{by}。")),
    "handed_on": (N_("已转办：{title}"), N_("{alley}，已转由{people}办理。")),
    "ordered": (N_("督办：{title}"), N_("{alley}，{step}，{people}督办，{by}。")),
    "watched": (N_("您关注的事项有变化：{title}"), N_("{alley}，{category}。请打开看办理经过。")),
    "mentioned": (N_("有人请您看：{title}"), N_("{alley}，{category}。{people}在内部讨论里提到了您的岗位。")),
    "for_group": (N_("【{alley}】{category}"), N_("编号 {number}，现在到“{step}”，{by}。")),
    "for_group_done": (N_("【{alley}】{category}"), N_("编号 {number}，{step}。")),
    "called": (N_("部门有回复：{title}"), N_("{alley}，{department}已回复。")),
    "called_at_once": (N_("应急呼叫：{title}"), N_("{alley}，{category}。已请部门马上到场。")),
    "call_moved": (N_("联动改期：{title}"), N_("{alley}，{category}。改到{due}集合。")),
    "not_answered": (N_("部门没有按时回复：{title}"), N_("{alley}，{department}到时没有回复，请打电话问。")),
}

_ENDED = {
    "closed": N_("已办结"),
    "declined": N_("未予受理"),
    "withdrawn": N_("已撤回"),
    "merged": N_("已并案"),
    "referred": N_("已移送"),
}
_FIELD = re.compile(r"\{(\w+)\}")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person, in his language; not shown before `held_until`."""

    id: UUID
    person_id: UUID
    kind: str
    title: str
    body: str
    link: str
    urgent: bool
    created_at: datetime
    held_until: datetime | None
    case_id: UUID
    ways: list[str] | None = None
    """Beside the inbox, where the rules name them."""


class GroupMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message to the groups whose robots listen to its topic in its language; not sent before `held_until`."""

    topic: str
    language: str
    kind: str
    body: str
    link: str
    urgent: bool
    created_at: datetime
    held_until: datetime | None
    case_id: UUID


def notices(
    office: OfficeNow,
    setting: Setting,
    state: CaseState,
    title: str,
    tells: Iterable[Tell],
    now: datetime,
    *,
    number: str = "",
) -> list[Notice]:
    """One for each person told; whoever left the office meanwhile is not among them."""
    found: list[Notice] = []
    rules, zone = setting.playbook.notices, ZoneInfo(office.zone)
    for told in tells:
        way = way_to_inbox(rules, told, now, zone)
        if way is None:
            continue
        words: dict[str, tuple[str, str]] = {}
        for person in told.to:
            language = office.languages.get(person)
            if language is None:
                continue
            if language not in words:
                with speaking(language):
                    words[language] = words_of(office, setting, state, title, told, number)
            heading, body = words[language]
            found.append(
                Notice(
                    id=new_id(), person_id=person, kind=kind_of(told.template), title=heading, body=body,
                    link=_link(office, state, told), urgent=told.urgent, created_at=now, held_until=way.held_until,
                    case_id=state.id, ways=ways_to_persons(rules, told),
                )
            )  # fmt: skip
    return found


def group_messages(
    office: OfficeNow,
    setting: Setting,
    state: CaseState,
    title: str,
    tells: Iterable[Tell],
    now: datetime,
    *,
    number: str = "",
    language: str = "zh",
) -> list[GroupMessage]:
    """One for each template that concerns more than the people told."""
    found = []
    rules, zone = setting.playbook.notices, ZoneInfo(office.zone)
    for told in tells:
        way = way_to_groups(rules, told, now, zone)
        if way is None:
            continue
        with speaking(language):
            heading, body = words_of(office, setting, state, title, told, number)
        found.append(
            GroupMessage(
                topic=topic(told), language=language, kind=kind_of(told.template), body=f"{heading}\n{body}",
                link=_link(office, state, told), urgent=told.urgent, created_at=now, held_until=way.held_until,
                case_id=state.id,
            )
        )  # fmt: skip
    return found


def link_to(office: OfficeNow, case_id: UUID) -> str:
    return f"/o/{office.slug}/cases/{case_id}"


def _link(office: OfficeNow, state: CaseState, told: Tell) -> str:
    return f"/o/{office.slug}{told.page}" if told.page else link_to(office, state.id)


def words_of(
    office: OfficeNow, setting: Setting, state: CaseState, title: str, told: Tell, number: str
) -> tuple[str, str]:
    heading, body = WORDS[told.template]
    own = setting.playbook.notices.wording(told.template)
    heading = own.title.in_language(current_language()) if own and own.title else gettext(heading)
    body = own.body.in_language(current_language()) if own and own.body else gettext(body)
    fields: dict[str, Any] = {"number": number, "title": title, "alley": state.alley.name, **told.facts}
    # Only what the sentence names is put into words: a sweep says thousands of them.
    needed = _needed(heading) | _needed(body)
    due = told.times.get("due")
    if "category" in needed:
        fields["category"] = category_name(setting, state.category)
    if "step" in needed:
        fields["step"] = step_name(setting, state) or gettext(_ENDED.get(state.outcome or "", ""))
    if "by" in needed and state.step is not None:
        fields["by"] = gettext("请在{due}前办理", due=moment_text(due, office.zone)) if due else gettext("请尽快办理")
    if "people" in needed:
        fields["people"] = gettext("、").join(office.names.get(person, "") for person in told.people)
    fields |= {name: moment_text(at, office.zone) for name, at in told.times.items() if name in needed}
    fields |= {name: amount_text(amount.n, amount.clock) for name, amount in told.amounts.items() if name in needed}
    return _filled(heading, fields), _filled(body, fields)


@lru_cache(maxsize=4096)
def _needed(words: str) -> frozenset[str]:
    return frozenset(_FIELD.findall(words))


def _filled(words: str, fields: Mapping[str, Any]) -> str:
    """With the named facts put in and nothing else looked up: an office's text is filled in as it is written."""
    return _FIELD.sub(lambda found: str(fields.get(found[1], "")), words)


def category_name(setting: Setting, code: str) -> str:
    """The office's own word, in the reader's language."""
    try:
        return setting.playbook.category(code).name.in_language(current_language())
    except NotInPlaybook:
        return code


def step_name(setting: Setting, state: CaseState) -> str:
    if state.step is None:
        return ""
    return setting.step(state.flow, state.step).name.in_language(current_language())
