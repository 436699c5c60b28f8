"""Terms and readers of what is personal: each once, and nobody reads of persuasion who has no part in it."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, doubled, twice
from hutong.playbooks.flows import StepKind
from hutong.playbooks.privacy import Kept, PersonalField
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_IN_IT = frozenset({Verb.PERSUADE, Verb.CALL_DEPARTMENTS, Verb.SUPERVISE})


def privacy(draft: Draft) -> Iterator[Finding]:
    rules = draft.playbook.privacy
    for i, kept in enumerate(rules.keep):
        if kept.what in {k.what for k in rules.keep[:i]}:
            yield doubled(f"privacy.keep[{i}].what", kept.what)
    yield from _sights(draft)
    for i, hold in enumerate(rules.holds):
        if hold.code in {h.code for h in rules.holds[:i]}:
            yield doubled(f"privacy.holds[{i}].code", hold.code)
        yield from twice(f"privacy.holds[{i}].posts", hold.posts)
    term = rules.months(Kept.PHOTO)
    if rules.holds and term is None:
        sentence = N_("没有写照片保存多久，照片本来就不会清除，不用写留存。")
        yield Finding("privacy.holds", "holds-nothing", sentence, {}, Severity.WARNING)
    yield from _for_ever(draft)


def _for_ever(draft: Draft) -> Iterator[Finding]:
    """What the office's own rules have people write about residents, and no term ends."""
    if not draft.is_sound("privacy"):
        return
    rules = draft.playbook.privacy
    if draft.is_sound("flows") and rules.months(Kept.PERSUASION_TEXT) is None:
        steps = [step for flow in draft.playbook.flows for step in flow.steps]
        if any(step.kind is StepKind.PERSUADE for step in steps):
            sentence = N_("有劝导的步骤，却没有写劝导的内容保存多久，到期不会清除。")
            yield Finding("privacy.keep", "kept-for-ever", sentence, {}, Severity.WARNING)
    visited = draft.is_sound("posts") and any(Verb.VISIT in post.duties for post in draft.playbook.posts)
    if visited and rules.months(Kept.VISIT_WORDS) is None:
        sentence = N_("有走访的岗位，却没有写走访听到的话保存多久，到期不会清除。")
        yield Finding("privacy.keep", "words-kept-for-ever", sentence, {}, Severity.WARNING)


def _sights(draft: Draft) -> Iterator[Finding]:
    rules = draft.playbook.privacy
    duties = {post.code: post.duties for post in draft.playbook.posts}
    for i, sight in enumerate(rules.sees):
        here = f"privacy.sees[{i}]"
        if sight.field in {s.field for s in rules.sees[:i]}:
            yield doubled(f"{here}.field", sight.field)
        for p, code in enumerate(sight.posts):
            if code in sight.posts[:p]:
                yield doubled(f"{here}.posts[{p}]", code)
            if sight.field is not PersonalField.PERSUASION_TEXT or not draft.is_sound("posts"):
                continue
            if code in duties and _IN_IT.isdisjoint(duties[code]):
                sentence = N_("“{post}”不劝导、不督办、不牵头联动，不该看到劝导的内容。")
                yield Finding(f"{here}.posts[{p}]", "no-part-in-it", sentence, {"post": code})
