"""Which rules of a playbook an event of the journal shows to have fired, by names that stay the same. Pure.

A name is a path of codes: `flows/simple/handle` (the step was come to), `…/handle/done` (the action was taken),
`…/handle@limit`, `@reminder`, `@on_overdue`, `ladders/chief/2`, `ladders/chief/2@repeat`, `routes/night`, `danger`,
`rebound`, `joint_calls/emergency`, `…@answer_within`; and those beside cases (`beside_cases`). Notices fire as they are
written: `notices/overdue` (`counted_notices`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import ENDS
from hutong.texts import N_
from hutong.tracing import beside_cases

NOBODY_HAS_IT = N_("到了这一步，却没有人接。")
NOBODY_ABOVE = N_("到了这一级，上面却没有人可以告诉。")

KINDS = (
    "case.opened", "case.stepped", "case.deferred", "case.paused", "case.lapsed", "case.reopened", "case.reminded",
    "case.overdue", "case.escalated", "case.pressed", "case.rebounded", "case.resumed", "case.moved",
    "joint_call.opened", "joint_call.unanswered", *beside_cases.KINDS,
)  # fmt: skip
UNSEEN = frozenset({"for_group", "for_group_done"})
"""Templates that are no notice at all. All others are counted as they were written; see `counted_notices`."""


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
            yield Fired("rebound")
        case "joint_call.opened":
            yield Fired(f"joint_calls/{data.get('call_kind') or ''}")
        case "joint_call.unanswered":
            yield Fired(f"joint_calls/{data.get('call_kind') or ''}@answer_within")
        case _ if flow is not None and kind in KINDS:
            yield from _of_case(kind, data, playbook, flow)


def _of_case(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    step = f"flows/{flow}/{data['step']}"
    match kind:
        case "case.opened":
            yield from (*_opened(data, playbook), _entered(flow, data["step"], data))
        case "case.reopened":
            yield _entered(flow, data["step"], data)
        case "case.moved":
            yield _entered(flow, data["step"], data)
        case "case.stepped" if data.get("accepts"):
            yield Fired(f"{step}/{data['action']}")
        case "case.stepped":
            yield from (Fired(f"{step}/{data['action']}"), *_onward(data, flow))
        case "case.lapsed":
            yield from (Fired(f"{step}@on_overdue"), *_onward(data, flow))
        case _:
            yield from _waiting(kind, data, playbook, flow)


def _waiting(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    """What moves the clock of a step, or is brought about by it."""
    step = f"flows/{flow}/{data['step']}"
    match kind:
        case "case.deferred":
            yield from (Fired(f"{step}/{code}") for code in (data.get("action"),) if code)
        case "case.paused":
            yield Fired(f"{step}/{data['action']}")
        case "case.resumed":
            yield Fired(f"{step}@pause")
        case "case.reminded":
            yield Fired(f"{step}@reminder")
        case "case.overdue":
            yield Fired(f"{step}@limit")
        case _:
            yield from _climbed(kind, data, _ladder(playbook, flow, data["step"]))


def _onward(data: Mapping[str, Any], flow: str) -> Iterator[Fired]:
    if data["to"] not in ENDS:
        yield _entered(flow, data["to"], data)


def _opened(data: Mapping[str, Any], playbook: Playbook) -> Iterator[Fired]:
    if data.get("danger"):
        yield Fired("danger")
        return
    # Direct lines were asked in their order, up to the first that held; each left what became of its condition.
    asked = [reason["tested"] for reason in data.get("why", {}).get("flow", ()) if reason.get("tested")]
    if asked and asked[-1].get("met") and len(asked) <= len(playbook.routes):
        yield Fired(f"routes/{playbook.routes[len(asked) - 1].code}")


def _climbed(kind: str, data: Mapping[str, Any], ladder: str | None) -> Iterator[Fired]:
    if ladder is None:
        return
    rung = f"ladders/{ladder}/{data['rung']}"
    if kind == "case.pressed":
        yield Fired(f"{rung}@repeat")
        return
    yield Fired(rung, None if data["to_posts"] or data.get("heads") else NOBODY_ABOVE)


def _entered(flow: str, step: str, data: Mapping[str, Any]) -> Fired:
    has_owner = data.get("owner_post") or data.get("owner_person") or data.get("owner_department")
    return Fired(f"flows/{flow}/{step}", None if has_owner else NOBODY_HAS_IT)


def _ladder(playbook: Playbook, flow: str, step: str) -> str | None:
    try:
        return playbook.flow(flow).step(step).ladder
    except NotInPlaybook:
        return None
