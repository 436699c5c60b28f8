"""Departments that have a step, or whose heads are told: what they can do from their own list, and how people hear."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, twice
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import DEPARTMENT_HEAD, Ladder, Rung, RungAction
from hutong.playbooks.flows import Evidence, Step, StepKind
from hutong.playbooks.notices import reaches_inbox
from hutong.texts import N_

OFFICE_ONLY = frozenset({StepKind.GATHER, StepKind.PERSUADE, StepKind.JOINT_CALL})
"""What is done in the office: sending together, persuading, calling departments."""
_PHOTOS = frozenset({Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER})


def departments(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            if step.who.bodies and draft.is_sound(f"flows[{f}].steps[{s}]"):
                yield from _step(step, f"flows[{f}].steps[{s}]")
    for i, ladder in enumerate(book.ladders):
        for j, rung in enumerate(ladder.rungs):
            here = f"ladders[{i}].rungs[{j}]"
            if draft.is_sound(here):
                yield from _rung(rung, here)
                if rung.to == DEPARTMENT_HEAD and rung.department is None and draft.is_sound("flows"):
                    yield from _whose_head(book, ladder, f"{here}.to")


def _step(step: Step, here: str) -> Iterator[Finding]:
    who = step.who
    if step.kind in OFFICE_ONLY:
        sentence = N_("汇总、劝导和联动由街道自己办，不能交给部门。")
        yield Finding(f"{here}.who", "not-for-departments", sentence)
    if who.party is not None and who.also_departments:
        sentence = N_("请当事人办的步骤，不能同时交给部门。")
        yield Finding(f"{here}.who.also_departments", "party-and-departments", sentence)
    seen = {who.department}
    for i, code in enumerate(who.also_departments):
        if code in seen:
            yield Finding(f"{here}.who.also_departments[{i}]", "doubled", N_("“{code}”已经用过了。"), {"code": code})
        seen.add(code)
    if who.department is None or who.also:
        return  # Somebody of the office can take the picture.
    for a, action in enumerate(step.actions):
        if not _PHOTOS.isdisjoint(action.evidence):
            sentence = N_("部门看不到也交不了照片：请去掉照片，或者加上一起办的岗位。")
            yield Finding(f"{here}.actions[{a}].evidence", "photo-by-department", sentence)


def _rung(rung: Rung, here: str) -> Iterator[Finding]:
    if rung.to == DEPARTMENT_HEAD:
        if rung.action is RungAction.TRANSFER:
            sentence = N_("部门负责人可以被告知或督办，不能转给他办。")
            yield Finding(f"{here}.action", "head-cannot-take", sentence)
    elif rung.department is not None:
        sentence = N_("只有找部门负责人（department_head）时才写哪个部门。")
        yield Finding(f"{here}.department", "unread", sentence)
    yield from twice(f"{here}.channels", rung.channels)
    if not reaches_inbox(rung.channels):
        sentence = N_("只发到群里，没有人的收件箱会收到；没有设群机器人的，等于没有通知。")
        yield Finding(f"{here}.channels", "told-in-groups-only", sentence, {}, Severity.WARNING)


def _whose_head(book: Playbook, ladder: Ladder, path: str) -> Iterator[Finding]:
    """Every step that climbs this ladder must have a department, or it is nobody's head."""
    for flow in book.flows:
        for step in flow.steps:
            if step.ladder == ladder.code and not step.who.bodies and step.kind is not StepKind.JOINT_CALL:
                sentence = N_("“{step}”这一步没有部门，不知道找谁的负责人：请写明哪个部门。")
                yield Finding(path, "nobodys-head", sentence, {"step": step.name.zh})
                return
