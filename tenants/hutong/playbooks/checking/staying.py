"""What stays where it is or moves by itself: pauses, named reasons, passing on when overdue, joint outcomes."""

from collections.abc import Iterator, Mapping

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP
from hutong.playbooks.flows import DECLINED, Action, Evidence, JointNeed, Step, StepKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def staying(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    duties = draft.duties if draft.is_sound("posts") else {}
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            if not draft.is_sound(here):
                continue
            yield from _who(step, duties, here)
            yield from _passing_on(step, here)
            yield from _joint(step, here)
            for a, action in enumerate(step.actions):
                yield from _pause(action, step, f"{here}.actions[{a}]")
                yield from _together(action, step, f"{here}.actions[{a}]")
                yield from _public(action, f"{here}.actions[{a}]")
    for i, ladder in enumerate(book.ladders):
        for j, rung in enumerate(ladder.rungs):
            if rung.named is not None and rung.to in {NEXT_UP, DEPARTMENT_HEAD}:
                sentence = N_("只有写明哪类岗位（post），才能指定其中一个。")
                yield Finding(f"ladders[{i}].rungs[{j}].named", "unread", sentence)
    if book.telling.day_begins >= book.telling.day_ends and draft.is_sound("telling"):
        yield Finding("telling.day_ends", "no-day", N_("晚上停止的时间要晚于早上开始的时间。"))


def _who(step: Step, duties: Mapping[str, frozenset[Verb]], here: str) -> Iterator[Finding]:
    if step.who.named is not None and step.who.post is None:
        sentence = N_("只有写明哪类岗位（post），才能指定其中一个。")
        yield Finding(f"{here}.who.named", "unread", sentence)
    verbs = {action.verb for action in step.actions}
    seen = {step.who.post}
    for i, code in enumerate(step.who.also):
        if code in seen:
            yield Finding(f"{here}.who.also[{i}]", "doubled", N_("“{code}”已经用过了。"), {"code": code})
        elif code in duties and verbs.isdisjoint(duties[code]):
            sentence = N_("“{post}”的职责里没有这一步的任何动作，只会收到通知，办不了。")
            yield Finding(f"{here}.who.also[{i}]", "cannot-help", sentence, {"post": code}, Severity.WARNING)
        seen.add(code)


def _passing_on(step: Step, here: str) -> Iterator[Finding]:
    if step.on_overdue is None:
        return
    if step.limit is None:
        yield Finding(f"{here}.on_overdue", "unread", N_("没有时限，不会逾期。"))
    elif step.on_overdue.to == step.code:
        yield Finding(f"{here}.on_overdue.to", "passes-to-itself", N_("逾期以后又回到这一步，等于没有写。"))


def _joint(step: Step, here: str) -> Iterator[Finding]:
    joint = step.joint
    if joint is None:
        return
    if step.kind is not StepKind.JOINT_CALL:
        yield Finding(f"{here}.joint", "unread", N_("只有联动（joint_call）的步骤才写这一项。"))
        return
    if joint.needs is JointNeed.LEAD:
        if joint.lead is None:
            yield Finding(f"{here}.joint.lead", "nobody-leads", N_("没有写由哪个部门牵头。"))
        elif joint.lead not in step.departments:
            yield Finding(f"{here}.joint.lead", "lead-not-called", N_("牵头的部门不在先请的部门里。"))
    elif joint.lead is not None:
        yield Finding(f"{here}.joint.lead", "unread", N_("只有要求牵头部门到场时才写这一项。"))
    if joint.at_least > 1:
        if joint.needs is not JointNeed.ANY:
            yield Finding(f"{here}.joint.at_least", "unread", N_("只有按到场家数算时才写这一项。"))
        elif joint.at_least > len(step.departments):
            yield Finding(f"{here}.joint.at_least", "too-many-wanted", N_("要求到场的比能请的部门还多。"))


def _pause(action: Action, step: Step, here: str) -> Iterator[Finding]:
    if action.pauses is None:
        if action.pauses_in_all is not None:
            yield Finding(f"{here}.pauses_in_all", "unread", N_("没有写一次最长挂起多久（pauses），这一项用不上。"))
        return
    if action.extends is not None:
        yield Finding(f"{here}.pauses", "pause-and-deferral", N_("一个动作要么挂起，要么缓办，只写一个。"))
    if action.to != step.code or step.limit is None:
        yield Finding(f"{here}.to", "pause-moves", N_("挂起留在原步骤，而且原步骤要有时限。"))
    if action.pauses_in_all is not None and action.pauses_in_all.clock is not action.pauses.clock:
        yield Finding(f"{here}.pauses_in_all.clock", "pause-clocks", N_("共计的时间要和一次挂起用同一种时间。"))


def _together(action: Action, step: Step, here: str) -> Iterator[Finding]:
    """What is asked of each case by itself cannot be asked of many at once, nor along with a round of persuasion."""
    if action.batch and (action.reasons or Evidence.ROLL_CALL in action.evidence):
        yield Finding(f"{here}.batch", "asked-in-batch", N_("要逐件选原因或点名的动作不能成批办理。"))
    if action.reasons and step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE:
        yield Finding(f"{here}.reasons", "reasons-in-round", N_("劝导每轮有自己的记录，不另选原因。"))


def _public(action: Action, here: str) -> Iterator[Finding]:
    """Whoever reported it reads a reason where the matter is declined, and nowhere else."""
    if DECLINED in {action.to, action.after_max}:
        return
    for r, reason in enumerate(action.reasons):
        if reason.public is not None:
            sentence = N_("只有不予受理的原因会告诉反映的人，这里写的（public）没有人看到。")
            yield Finding(f"{here}.reasons[{r}].public", "unread", sentence)
