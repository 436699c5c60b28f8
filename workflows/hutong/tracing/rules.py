"""Which rules of a playbook an event of the journal shows to have fired, by names that stay the same. Pure.

A name is a path of codes: `flows/simple/handle` (the step was come to), `…/handle/done` (the action was taken),
`…/handle@limit`, `@reminder`, `@on_overdue`, `ladders/chief/2`, `ladders/chief/2@repeat`, `routes/night`, `danger`,
`rebound`, `notices/overdue`, `joint_calls/emergency`, `…@answer_within`; and those beside cases (`beside_cases`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hutong.cases.rules.ending import REFERRED
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.escalation import RungAction
from hutong.playbooks.flows import CLOSED, ENDS
from hutong.texts import N_
from hutong.tracing import beside_cases

NOBODY_HAS_IT = N_("到了这一步，却没有人接。")
NOBODY_ABOVE = N_("到了这一级，上面却没有人可以告诉。")

KINDS = (
    "case.opened", "case.stepped", "case.deferred", "case.paused", "case.lapsed", "case.reopened", "case.reminded",
    "case.overdue", "case.escalated", "case.pressed", "case.rebounded", "case.closed", "case.resumed",
    "case.transferred", "case.supervised", "case.inherited", "case.unmerged", "case.redated", "case.referral",
    "case.moved", "joint_call.opened", "joint_call.answered", "joint_call.moved", "joint_call.unanswered",
    *beside_cases.KINDS,
)  # fmt: skip
UNSEEN = frozenset({"for_group", "for_group_done"})
"""Templates that are no notice at all. Of `many`, `watched` and `mentioned` no event tells; see `counted_notices`.
"""
_TOLD = {RungAction.TELL: "escalated", RungAction.TRANSFER: "transferred", RungAction.SUPERVISE: "supervised"}

_BY_HAND = {
    "case.transferred": ("handed_over", "handed_on"), "case.supervised": ("ordered",),
    "case.inherited": ("handed_over",), "case.unmerged": ("assigned",), "case.redated": ("redated",),
}  # fmt: skip


class Fired(msgspec.Struct, frozen=True):
    """A rule by its name, and what was wrong with it (a Chinese msgid), if anything."""

    rule: str
    error: str | None = None


def rules_of(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str | None) -> Iterator[Fired]:
    """`flow` is that of the case that the event is about."""
    match kind:
        case _ if kind in beside_cases.KINDS:
            yield from (Fired(rule) for rule in beside_cases.rules_of(kind, data, playbook))
        case "case.rebounded":
            near = "rebound" if data.get("place_known", True) else "rebound_near"
            yield from (Fired("rebound"), Fired(f"notices/{near}"))
        case "case.closed":
            yield Fired(f"notices/{data['outcome']}")
        case "case.transferred" | "case.supervised" | "case.inherited" | "case.unmerged" | "case.redated":
            yield from (Fired(f"notices/{template}") for template in _BY_HAND[kind])
        case "case.referral":
            yield from (Fired(f"notices/{template}") for template in _referral(data))
        case "joint_call.opened" | "joint_call.answered" | "joint_call.moved" | "joint_call.unanswered":
            yield from _of_call(kind, data, playbook)
        case _ if flow is not None and kind in KINDS:
            yield from _of_case(kind, data, playbook, flow)


def _of_case(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    step = f"flows/{flow}/{data['step']}"
    match kind:
        case "case.opened":
            yield from (*_opened(data, playbook), *_entered(playbook, flow, data["step"], data))
        case "case.reopened":
            yield from (*_entered(playbook, flow, data["step"], data), Fired("notices/returned"))
        case "case.moved":
            yield from (*_entered(playbook, flow, data["step"], data), Fired("notices/assigned"))
        case "case.stepped" if data.get("accepts"):
            yield from (Fired(f"{step}/{data['action']}"), Fired("notices/accepted"))
        case "case.stepped":
            yield from (Fired(f"{step}/{data['action']}"), *_onward(data, playbook, flow))
        case "case.lapsed":
            yield from (Fired(f"{step}@on_overdue"), *_onward(data, playbook, flow))
        case _:
            yield from _waiting(kind, data, playbook, flow)


def _waiting(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    """What moves the clock of a step, or is brought about by it."""
    step = f"flows/{flow}/{data['step']}"
    match kind:
        case "case.deferred":
            yield from (Fired(f"{step}/{code}") for code in (data.get("action"),) if code)
        case "case.paused":
            yield from (Fired(f"{step}/{data['action']}"), Fired("notices/paused"))
        case "case.resumed":
            # By whoever acts it is no news to anybody.
            by_clock = not (data.get("by_post_kind") or data.get("by_department"))
            yield from (Fired(f"{step}@pause"), *([Fired("notices/resumed")] if by_clock else []))
        case "case.reminded":
            yield from (Fired(f"{step}@reminder"), Fired("notices/reminder"))
        case "case.overdue":
            yield from (Fired(f"{step}@limit"), Fired("notices/overdue"))
        case _:
            yield from _climbed(kind, data, _ladder(playbook, flow, data["step"]))


def _of_call(kind: str, data: Mapping[str, Any], playbook: Playbook) -> Iterator[Fired]:
    rule = f"joint_calls/{data.get('call_kind') or ''}"
    match kind:
        case "joint_call.opened":
            yield Fired(rule)
            if any(one.at_once and one.code == data["call_kind"] for one in playbook.call_kinds):
                yield Fired("notices/called_at_once")
        case "joint_call.answered":
            yield Fired("notices/called")
        case "joint_call.moved":
            yield from [Fired("notices/call_moved")] if data["accepted"] else ()
        case _:
            yield from (Fired(f"{rule}@answer_within"), Fired("notices/not_answered"))


_ENDED_THERE = {CLOSED: "closed", REFERRED: "referred"}


def _referral(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What is told where another office was asked to take a case."""
    match data["what"]:
        case "returned":
            return ("referral_returned",)
        case "ended":
            return (_ENDED_THERE.get(data.get("their_outcome") or "", "declined"),)
        case _:
            return ()


def _onward(data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    if data["to"] not in ENDS:
        yield from _entered(playbook, flow, data["to"], data)
        yield Fired("notices/returned" if data.get("rework") else "notices/assigned")


def _opened(data: Mapping[str, Any], playbook: Playbook) -> Iterator[Fired]:
    if data.get("danger"):
        yield from (Fired("danger"), Fired("notices/danger"))
        yield from [Fired("notices/danger_told")] if playbook.danger.tell else ()
        return
    yield Fired("notices/assigned")
    # Direct lines were asked in their order, up to the first that held; each left what became of its condition.
    asked = [reason["tested"] for reason in data.get("why", {}).get("flow", ()) if reason.get("tested")]
    if asked and asked[-1].get("met") and len(asked) <= len(playbook.routes):
        yield Fired(f"routes/{playbook.routes[len(asked) - 1].code}")


def _climbed(kind: str, data: Mapping[str, Any], ladder: str | None) -> Iterator[Fired]:
    if ladder is None:
        return
    rung = f"ladders/{ladder}/{data['rung']}"
    if kind == "case.pressed":
        yield from (Fired(f"{rung}@repeat"), Fired("notices/pressed"))
        return
    yield Fired(rung, None if data["to_posts"] or data.get("heads") else NOBODY_ABOVE)
    yield from (Fired(f"notices/{_TOLD[RungAction(data['action'])]}"), Fired("notices/escalated_told"))


def _entered(playbook: Playbook, flow: str, step: str, data: Mapping[str, Any]) -> Iterator[Fired]:
    has_owner = data.get("owner_post") or data.get("owner_person") or data.get("owner_department")
    yield Fired(f"flows/{flow}/{step}", None if has_owner else NOBODY_HAS_IT)
    try:
        who = playbook.flow(flow).step(step).who
    except NotInPlaybook:
        return
    if who.also or who.also_departments:
        yield Fired("notices/also_assigned")


def _ladder(playbook: Playbook, flow: str, step: str) -> str | None:
    try:
        return playbook.flow(flow).step(step).ladder
    except NotInPlaybook:
        return None
