"""Which rules of a playbook an event of the journal shows to have fired, by names that stay the same. Pure.

A name is a path of codes: `flows/simple/handle` (the step was come to), `…/handle/done` (the action was taken),
`…/handle@limit`, `@reminder`, `@on_overdue`, `ladders/chief/2`, `ladders/chief/2@repeat`, `routes/night`, `danger`,
`rebound`, `notices/overdue`, `rates/check-in`, `multipliers/steward`, `evaluation`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.escalation import RungAction
from hutong.playbooks.flows import ENDS
from hutong.texts import N_

NOBODY_HAS_IT = N_("到了这一步，却没有人接。")
NOBODY_ABOVE = N_("到了这一级，上面却没有人可以告诉。")

KINDS = (
    "case.opened", "case.stepped", "case.deferred", "case.paused", "case.lapsed", "case.reopened", "case.reminded",
    "case.overdue", "case.escalated", "case.pressed", "case.rebounded", "case.closed", "points.granted",
    "evaluation.computed", "case.transferred", "case.supervised", "case.inherited",
)  # fmt: skip
_TOLD = {RungAction.TELL: "escalated", RungAction.TRANSFER: "transferred", RungAction.SUPERVISE: "supervised"}

_BY_HAND = {
    "case.transferred": "notices/handed_over", "case.supervised": "notices/ordered",
    "case.inherited": "notices/handed_over",
}  # fmt: skip


class Fired(msgspec.Struct, frozen=True):
    """A rule by its name, and what was wrong with it (a Chinese msgid), if anything."""

    rule: str
    error: str | None = None


def rules_of(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str | None) -> Iterator[Fired]:
    """`flow` is that of the case that the event is about."""
    match kind:
        case "points.granted":
            yield from (Fired(f"{of}s/{code}") for of in ("rate", "multiplier") if (code := data.get(of)))
        case "evaluation.computed":
            yield Fired("evaluation")
        case "case.rebounded":
            near = "rebound" if data.get("place_known", True) else "rebound_near"
            yield from (Fired("rebound"), Fired(f"notices/{near}"))
        case "case.closed":
            yield Fired(f"notices/{data['outcome']}")
        case "case.transferred" | "case.supervised" | "case.inherited":
            yield Fired(_BY_HAND[kind])
        case _ if flow is not None:
            yield from _of_case(kind, data, playbook, flow)


def _of_case(kind: str, data: Mapping[str, Any], playbook: Playbook, flow: str) -> Iterator[Fired]:
    step = f"flows/{flow}/{data['step']}"
    match kind:
        case "case.opened":
            yield from (*_opened(data, playbook), _entered(step, data))
        case "case.reopened":
            yield from (_entered(step, data), Fired("notices/returned"))
        case "case.stepped" if data.get("accepts"):
            yield from (Fired(f"{step}/{data['action']}"), Fired("notices/accepted"))
        case "case.stepped":
            yield from (Fired(f"{step}/{data['action']}"), *_onward(data, flow))
        case "case.lapsed":
            yield from (Fired(f"{step}@on_overdue"), *_onward(data, flow))
        case "case.deferred" | "case.paused":
            yield from (Fired(f"{step}/{code}") for code in (data.get("action"),) if code)
        case "case.reminded":
            yield from (Fired(f"{step}@reminder"), Fired("notices/reminder"))
        case "case.overdue":
            yield from (Fired(f"{step}@limit"), Fired("notices/overdue"))
        case _:
            yield from _climbed(kind, data, _ladder(playbook, flow, data["step"]))


def _onward(data: Mapping[str, Any], flow: str) -> Iterator[Fired]:
    if data["to"] not in ENDS:
        yield _entered(f"flows/{flow}/{data['to']}", data)
        yield Fired("notices/returned" if data.get("rework") else "notices/assigned")


def _opened(data: Mapping[str, Any], playbook: Playbook) -> Iterator[Fired]:
    if data.get("danger"):
        yield from (Fired("danger"), Fired("notices/danger"))
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
    yield Fired(f"notices/{_TOLD[RungAction(data['action'])]}")


def _entered(step: str, data: Mapping[str, Any]) -> Fired:
    has_owner = data.get("owner_post") or data.get("owner_person") or data.get("owner_department")
    return Fired(step, None if has_owner else NOBODY_HAS_IT)


def _ladder(playbook: Playbook, flow: str, step: str) -> str | None:
    try:
        return playbook.flow(flow).step(step).ladder
    except NotInPlaybook:
        return None
