"""What this reader may do with a case now: one purpose each, built from the actions of its step."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from hutong.cases.queries import CaseView
from hutong.cases.rules import Reopening, Resumption, Withdrawal, reopen, resume, withdraw
from hutong.cases.rules.calling import may_call
from hutong.cases.rules.pausing import pause_ends
from hutong.errors import Refusal
from hutong.pages.cases.words import call_words
from hutong.playbooks.describing import say
from hutong.playbooks.flows import CLOSED, DECLINED, Action, Evidence, Flow, Step, StepKind
from hutong.playbooks.joint_calls import CallKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext

Kind = Literal[
    "act", "round", "call", "end_call", "fail", "resume", "withdraw", "reopen", "hand_on", "place", "press", "merge",
    "take_out", "refer", "meet_anew", "call_in",
]  # fmt: skip


class Tool(NamedTuple):
    """`actions` are those it may lead to: one, or the several endings of a round."""

    kind: Kind
    code: str
    label: str
    hint: str = ""
    actions: tuple[Action, ...] = ()
    closes_call: bool = False
    call: CallKind | None = None

    @property
    def action(self) -> Action:
        return self.actions[0]

    def wants(self, piece: str) -> bool:
        """Whether the evidence (note, outcome, photo_before, photo_after, roll_call) must come with it."""
        return Evidence(piece) in self.action.evidence

    @property
    def is_plain(self) -> bool:
        """Nothing to write or show: a button is enough."""
        return self.kind == "act" and not (self.action.evidence or self.action.reasons or self.closes_call)


def tools_for(case: CaseView, person: UUID, now: datetime) -> list[Tool]:
    """In the order of the playbook; what the rules would refuse is not offered."""
    state, step, setting = case.state, case.step, case.setting
    if step is None:
        event = Reopening(by=person, now=now, note="")
        return (
            [Tool("reopen", "reopen", gettext("没有办好，重新办理"))]
            if _passes(lambda: reopen(setting, state, event))
            else []
        )
    tools: list[Tool] = []
    flow = setting.playbook.flow(state.flow)
    talks = tuple(a for a in case.actions if step.kind is StepKind.PERSUADE and a.verb is Verb.PERSUADE)
    calling = step.kind is StepKind.JOINT_CALL and any(a.verb is Verb.CALL_DEPARTMENTS for a in case.actions)
    if talks:
        tools.append(Tool("round", "round", _round_label(case, talks), actions=talks))
    tools += _calls(case, step, person, now, calling=calling)
    if state.counts.paused and _passes(lambda: resume(setting, state, Resumption(by=person, now=now))):
        tools.append(Tool("resume", "resume", gettext("恢复计时")))
    for action in case.actions:
        closes_call = step.kind is StepKind.JOINT_CALL and action.verb is Verb.CALL_DEPARTMENTS
        stays = action.extends is not None or action.pauses is not None
        too_late = stays and state.due_at is not None and now > state.due_at
        spent = action.pauses is not None and pause_ends(setting, state, action, now) is None
        if action in talks or too_late or spent or (closes_call and state.counts.call is None):
            continue
        hint = _hint(flow, action, state.counts.times.get(f"{step.code}/{action.code}", 0))
        tools.append(Tool("act", action.code, say(action.name), hint, (action,), closes_call))
    if state.counts.call is not None and (calling or may_call(setting, state, step, person, setting.day(now))):
        tools.append(Tool("fail", "fail", gettext("联动未果")))
    if _passes(lambda: withdraw(setting, state, Withdrawal(by=person, now=now))):
        tools.append(Tool("withdraw", "withdraw", gettext("撤回")))
    return tools


def _calls(case: CaseView, step: Step, person: UUID, now: datetime, *, calling: bool) -> list[Tool]:
    """Each kind of joint call by itself; or how the open one ended, where no action of the step says so."""
    state, book = case.state, case.setting.playbook
    joint = step.kind is StepKind.JOINT_CALL
    if not (calling if joint else may_call(case.setting, state, step, person, case.setting.day(now))):
        return []
    if state.counts.call is not None:
        return [] if joint else [Tool("end_call", "end_call", gettext("记下联动结果"))]
    kinds = book.call_kinds if joint else [k for k in book.call_kinds if k.code in book.flow(state.flow).calls]
    words = call_words(book)
    return [
        Tool("call", f"call-{kind.code}", gettext("呼叫：{kind}", kind=words[kind.code]), call=kind) for kind in kinds
    ]


def deed_of(action: Action) -> str:
    """The kind of canned text that fits an action."""
    if action.to == DECLINED:
        return "decline"
    if action.extends is not None or action.pauses is not None:
        return "defer"
    return "rework" if action.rework else "done"


def goal(flow: Flow, to: str) -> str:
    """Where an action leads, as the office calls it."""
    if to in _ENDS:
        return gettext(_ENDS[to])
    return say(flow.step(to).name)


def times_words(action: Action, taken: int) -> str:
    """第 2 轮，共 3 轮: which time this would be, of how many."""
    if action.max_times is None:
        return ""
    return gettext("第 {n} 次，共 {most} 次", n=taken + 1, most=action.max_times)


def leads(flow: Flow, action: Action, taken: int) -> str:
    """The goal of taking the action now: the last permitted time may lead elsewhere."""
    last = action.max_times is not None and taken + 1 >= action.max_times
    return goal(flow, action.after_max if last and action.after_max else action.to)


def _hint(flow: Flow, action: Action, taken: int) -> str:
    if action.accepts:
        return gettext("事项留在这一步，期限不变；受理以后不能再不予受理。")
    if action.extends is not None:
        told = gettext("期限顺延 {amount}。", amount=action.extends)
    elif action.pauses is not None:
        told = gettext("时限停走，最长 {amount}，到时自动恢复。", amount=action.pauses)
    else:
        told = gettext("办后到“{to}”。", to=leads(flow, action, taken))
    times = times_words(action, taken)
    return gettext("{hint}{times}。", hint=told, times=times) if times else told


def _round_label(case: CaseView, talks: tuple[Action, ...]) -> str:
    n, most = case.state.counts.rounds + 1, max((a.max_times or 0 for a in talks), default=0)
    times = gettext("第 {n} 轮，共 {most} 轮", n=n, most=most) if most >= n else gettext("第 {n} 轮", n=n)
    return f"{say(talks[0].name)} · {times}"


def _passes(rule: Callable[[], object]) -> bool:
    try:
        rule()
    except Refusal:
        return False
    return True


_ENDS = {CLOSED: N_("办结"), DECLINED: N_("不予受理")}
