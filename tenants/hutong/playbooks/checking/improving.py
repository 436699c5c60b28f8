"""Stages named once, asking for what somebody may do; proposals that somebody may bring to a council."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.improving import Need, Stage
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_BROUGHT_BY = {
    Need.PUBLICITY: Verb.PUBLICISE,
    Need.MEETING: Verb.HOLD_COUNCIL,
    Need.COMMITMENT: Verb.HOLD_COUNCIL,
}


def improving(draft: Draft) -> Iterator[Finding]:
    """What is said twice, and what nobody could bring about."""
    book = draft.playbook
    known: set[Stage] = set()
    done = frozenset().union(*draft.duties.values()) if draft.is_sound("posts") else frozenset(Verb)
    for i, rule in enumerate(book.improving.stages):
        here = f"improving.stages[{i}]"
        if rule.stage in known:
            yield Finding(f"{here}.stage", "doubled", N_("“{code}”已经用过了。"), {"code": rule.stage.value})
        known.add(rule.stage)
        for n, need in enumerate(rule.needs):
            if need in rule.needs[:n]:
                yield Finding(f"{here}.needs[{n}]", "doubled", N_("“{code}”已经用过了。"), {"code": need.value})
            elif need in _BROUGHT_BY and _BROUGHT_BY[need] not in done:
                sentence = N_("没有一个岗位有职责“{duty}”，这一样永远不会有。")
                facts: dict[str, str | int] = {"duty": _BROUGHT_BY[need].word}
                yield Finding(f"{here}.needs[{n}]", "nobody-brings-it", sentence, facts, Severity.WARNING)
    for i, kind in enumerate(book.initiatives):
        if kind.discussed and Verb.HOLD_COUNCIL not in done:
            sentence = N_("要拿到会上商量，却没有一个岗位开得了会。")
            yield Finding(f"initiatives[{i}].discussed", "nobody-discusses", sentence, {}, Severity.WARNING)
