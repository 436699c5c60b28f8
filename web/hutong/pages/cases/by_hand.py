"""What this reader may do with a case besides its steps: hand it on, press it, merge it, take it out again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from hutong.cases.queries import CaseView
from hutong.cases.rules.calling import may_call
from hutong.cases.rules.ending import MERGED
from hutong.cases.rules.handing import MAY_HAND_ON, kind_over, may_place, posts_to_hand_to
from hutong.cases.rules.merging import MAY_MERGE
from hutong.cases.rules.referring import may_refer
from hutong.cases.rules.supervising import LONGEST, supervising_kind
from hutong.pages.cases.tools import Tool
from hutong.playbooks.describing import say
from hutong.posts.facts import on
from hutong.texts import gettext


def tools_by_hand(case: CaseView, person: UUID, now: datetime) -> list[Tool]:
    """What the rules would refuse is not offered."""
    state, setting = case.state, case.setting
    day = setting.day(now)
    merges = kind_over(setting, state, person, day, MAY_MERGE) is not None
    if state.step is None:
        undoable = merges and state.outcome == MERGED and state.counts.parked is not None
        return [Tool("take_out", "take_out", gettext("解除并案"))] if undoable else []
    tools = []
    hands_on = kind_over(setting, state, person, day, MAY_HAND_ON) is not None
    if (hands_on or case.is_mine) and state.counts.call is None:
        tools.append(Tool("hand_on", "hand_on", gettext("转办") if hands_on else gettext("改街巷")))
    if may_place(setting, state, person, day):
        tools.append(Tool("place", "place", gettext("改位置") if case.position_m is not None else gettext("注明位置")))
    if supervising_kind(setting, state, person, now) is not None and not state.counts.paused:
        tools.append(Tool("press", "press", gettext("督办")))
    if merges and state.counts.call is None:
        tools.append(Tool("merge", "merge", gettext("并案")))
    if state.counts.referral is None and state.counts.call is None and may_refer(setting, state, person, now):
        tools.append(Tool("refer", "refer", gettext("不归本街道")))
    return tools + _with_call(case, person, day)


def _with_call(case: CaseView, person: UUID, day: date) -> list[Tool]:
    """Of an open call: another time for all, and one more department."""
    if case.state.counts.gathering is None or case.state.counts.call is None or case.step is None:
        return []
    if not may_call(case.setting, case.state, case.step, person, day):
        return []
    tools = [Tool("meet_anew", "meet_anew", gettext("改集合时间"))]
    if _not_called(case, day):
        tools.append(Tool("call_in", "call_in", gettext("再请一个部门")))
    return tools


def _not_called(case: CaseView, day: date) -> list[tuple[str, str]]:
    """(code, name) of the bodies that exist today and are not in the open call."""
    met = case.state.counts.gathering
    called = met.departments if met else ()
    return [(b.code, say(b.name)) for b in case.setting.playbook.departments_on(day) if b.code not in called]


def choices_by_hand(case: CaseView, tool: Tool | None, person: UUID, now: datetime) -> dict[str, Any]:
    """What the form of the open tool offers."""
    state, setting = case.state, case.setting
    day = setting.day(now)
    if tool is not None and tool.kind in {"meet_anew", "call_in"}:
        return {"bodies": _not_called(case, day)}
    if tool is None or tool.kind not in {"hand_on", "press"}:
        return {"posts": [], "places": [], "longest": LONGEST.days}
    posts: list[tuple[UUID, str]] = []
    if kind_over(setting, state, person, day, MAY_HAND_ON) is not None:
        posts = [(post.id, _post_words(case, post.id, day)) for post in posts_to_hand_to(setting, state, day)]
    places = [(alley.id, alley.name) for alley in on(setting.directory.alleys, day) if alley.id != state.alley.id]
    return {"posts": posts, "places": places, "longest": LONGEST.days}


def _post_words(case: CaseView, post: UUID, day: Any) -> str:
    people = case.setting.directory.holders(post, day).people
    names = gettext("、").join(case.office.names.get(person, "") for person in people)
    return gettext("{post}（{people}）", post=case.office.names.get(post, ""), people=names)
