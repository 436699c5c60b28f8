"""Words of the office's own for what it does not have; waivers that say nothing new."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.flows import StepKind
from hutong.playbooks.terms import Terms
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_PLAIN = Terms()
_OF_A_DUTY = {
    "council": Verb.HOLD_COUNCIL,
    "hall": Verb.HOLD_COUNCIL,
    "coordination": Verb.COORDINATE,
    "check_in": Verb.CHECK_IN,
    "card": Verb.CHECK_IN,
}


def words(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    seen: dict[tuple[str, str], int] = {}
    for i, waiver in enumerate(book.waivers):
        if (waiver.checklist, waiver.item) in seen and draft.is_sound(f"waivers[{i}]"):
            sentence = N_("这一项前面已经豁免过，按最晚的日期算。")
            yield Finding(f"waivers[{i}]", "waived-twice", sentence, {}, Severity.WARNING)
        seen.setdefault((waiver.checklist, waiver.item), i)
    if not (draft.is_sound("posts") and draft.is_sound("flows") and draft.is_sound("terms")):
        return
    done = frozenset().union(*draft.duties.values())
    steps = [step for flow in book.flows for step in flow.steps]
    dead = {name for name, verb in _OF_A_DUTY.items() if verb not in done}
    called = Verb.CALL_DEPARTMENTS in done or any(step.kind is StepKind.JOINT_CALL for step in steps)
    if not called or book.joint_calls:  # Where kinds of call are named, each has a name of its own.
        dead.add("joint_call")
    if Verb.GATHER not in done and not any(action.batch for step in steps for action in step.actions):
        dead.add("gathered_report")
    if book.points is None and draft.is_sound("points"):
        dead.add("points")
    for name in Terms.__struct_fields__:
        if name in dead and getattr(book.terms, name) != getattr(_PLAIN, name):
            sentence = N_("写了叫法，制度里却没有这回事。")
            yield Finding(f"terms.{name}", "dead-term", sentence, {}, Severity.WARNING)
