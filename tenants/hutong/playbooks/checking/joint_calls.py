"""Joint calls that somebody can make, to somebody, and that are answered in time."""

from collections.abc import Iterator

from hutong.clocks.limits import ClockKind
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, twice
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def joint_calls(draft: Draft) -> Iterator[Finding]:
    """What is named twice, what nobody may call or be called to, and an emergency that waits for the morning."""
    book = draft.playbook
    for i, kind in enumerate(book.joint_calls):
        yield from twice(f"joint_calls[{i}].departments", kind.departments)
        if kind.at_once and kind.answer_within and kind.answer_within.clock is not ClockKind.CONTINUOUS_HOURS:
            sentence = N_("马上就到的联动，答复的时间要按连续小时算：别的算法夜里不走。")
            yield Finding(f"joint_calls[{i}].answer_within", "waits-for-work", sentence, {}, Severity.WARNING)
    done = frozenset().union(*draft.duties.values()) if draft.is_sound("posts") else frozenset(Verb)
    for f, flow in enumerate(book.flows):
        here = f"flows[{f}].calls"
        yield from twice(here, flow.calls)
        if flow.calls and Verb.CALL_DEPARTMENTS not in done:
            facts: dict[str, str | int] = {"duty": Verb.CALL_DEPARTMENTS.word}
            yield Finding(
                here, "nobody-calls", N_("没有一个岗位有职责“{duty}”，没有人能呼叫。"), facts, Severity.WARNING
            )
        if flow.calls and not book.departments and draft.is_sound("departments"):
            yield Finding(here, "nobody-called", N_("制度里没有部门，叫不来谁。"), {}, Severity.WARNING)
