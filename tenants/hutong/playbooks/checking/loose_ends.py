"""Parts that nothing uses."""

from collections.abc import Iterator, Sequence

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.checking.naming import Coded
from hutong.playbooks.flows import StepKind
from hutong.texts import N_

_REFERRERS = {
    "flows": ("grades", "routes", "danger"),
    "grades": ("categories",),
    "ladders": ("flows",),
    "departments": ("flows", "ladders", "joint_calls"),
    "joint_calls": ("flows",),
}


def loose_ends(draft: Draft) -> Iterator[Finding]:
    """Parts that nothing uses: harmless, and most likely a slip."""
    book = draft.playbook
    flows_used = {grade.flow for grade in book.grades} | {route.flow for route in book.routes} | {book.danger.flow}
    grades_used = {category.grade for category in book.categories}
    ladders_used = {step.ladder for flow in book.flows for step in flow.steps}
    departments_used = {code for flow in book.flows for step in flow.steps for code in step.departments}
    departments_used |= {code for kind in book.joint_calls for code in kind.departments}
    departments_used |= {step.joint.lead or "" for flow in book.flows for step in flow.steps if step.joint}
    departments_used |= {code for flow in book.flows for step in flow.steps for code in step.who.bodies}
    departments_used |= {rung.department or "" for ladder in book.ladders for rung in ladder.rungs}
    calls_used = {code for flow in book.flows for code in flow.calls}
    if any(step.kind is StepKind.JOINT_CALL for flow in book.flows for step in flow.steps):
        calls_used = {kind.code for kind in book.joint_calls}  # There every kind may be chosen.
    sections: tuple[tuple[str, Sequence[Coded], set[str | None]], ...] = (
        ("flows", book.flows, {*flows_used}),
        ("grades", book.grades, {*grades_used}),
        ("ladders", book.ladders, ladders_used),
        ("departments", book.departments, {*departments_used}),
        ("joint_calls", book.joint_calls, {*calls_used}),
    )
    for section, items, used in sections:
        if not all(draft.is_sound(referrer) for referrer in _REFERRERS[section]):
            continue  # The slip may be there.
        for i, item in enumerate(items):
            if item.code not in used:
                yield Finding(
                    f"{section}[{i}]", "unused", N_("“{code}”没有用到。"), {"code": item.code}, Severity.WARNING
                )
