"""Steps that somebody may take, as what they are; people told once, and upwards."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Param, Severity
from hutong.playbooks.checking.posts import rings
from hutong.playbooks.escalation import NEXT_UP, Ladder, RungAction
from hutong.playbooks.flows import Step, StepKind
from hutong.playbooks.posts import Covers, PostKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_DONE_BY = {
    StepKind.PERSUADE: {Verb.PERSUADE},
    StepKind.VERIFY: {Verb.VERIFY, Verb.CLOSE},
    StepKind.JOINT_CALL: {Verb.CALL_DEPARTMENTS},
}
_BREADTH = {Covers.ALLEYS: 0, Covers.COMMUNITY: 1, Covers.COMMUNITIES: 2, Covers.OFFICE: 3}


def acting(draft: Draft) -> Iterator[Finding]:
    if not draft.is_sound("posts"):
        return
    kinds = {post.code: post for post in draft.playbook.posts}
    able = frozenset().union(*draft.duties.values())
    yield from _over(draft, kinds)
    yield from _steps(draft, kinds, able)
    for i, ladder in enumerate(draft.playbook.ladders):
        if draft.is_sound(f"ladders[{i}]"):
            yield from _once(ladder, f"ladders[{i}]")


def _steps(draft: Draft, kinds: dict[str, PostKind], able: frozenset[Verb]) -> Iterator[Finding]:
    ladders = {ladder.code: (i, ladder) for i, ladder in enumerate(draft.playbook.ladders)}
    said: set[tuple[str, int]] = set()
    for f, flow in enumerate(draft.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            if not draft.is_sound(here):
                continue
            yield from _done(step, able, here)
            holder = kinds.get(step.who.post or "")
            if holder is None or step.ladder not in ladders or not draft.is_sound("ladders"):
                continue
            i, ladder = ladders[step.ladder]
            if (ladder.code, holder.rank) not in said:
                said.add((ladder.code, holder.rank))
                yield from _upwards(ladder, holder, kinds, f"ladders[{i}]")


def _done(step: Step, able: frozenset[Verb], here: str) -> Iterator[Finding]:
    verbs = _DONE_BY.get(step.kind, set())
    if verbs and verbs.isdisjoint(action.verb for action in step.actions):
        sentence = N_("这一步是“{kind}”，却没有一个动作是“{verb}”。")
        params: dict[str, Param] = {"kind": step.kind.value, "verb": tuple(sorted(v.word for v in verbs))}
        yield Finding(f"{here}.actions", "kind-without-action", sentence, params, Severity.WARNING)
    if step.who.party is None:
        return
    for a, action in enumerate(step.actions):
        if action.verb not in able:
            sentence = N_("没有岗位有“{verb}”的职责，这个动作谁也办不了。")
            yield Finding(f"{here}.actions[{a}].verb", "nobody-may", sentence, {"verb": action.verb.word})


def _upwards(ladder: Ladder, holder: PostKind, kinds: dict[str, PostKind], here: str) -> Iterator[Finding]:
    for r, rung in enumerate(ladder.rungs):
        told = kinds.get(rung.to) if rung.to != NEXT_UP else None
        if told is not None and told.rank < holder.rank:
            sentence = N_("“{post}”逾期，却去找级别更低的“{told}”。")
            params: dict[str, str | int] = {"post": holder.name.zh, "told": told.name.zh}
            yield Finding(f"{here}.rungs[{r}].to", "told-below", sentence, params, Severity.WARNING)


def _once(ladder: Ladder, here: str) -> Iterator[Finding]:
    for r, rung in enumerate(ladder.rungs):
        seen = {rung.to}
        for i, code in enumerate(rung.also_tell):
            if code in seen:
                path = f"{here}.rungs[{r}].also_tell[{i}]"
                yield Finding(path, "told-twice", N_("“{post}”已经告知了。"), {"post": code}, Severity.WARNING)
            seen.add(code)
        before = ladder.rungs[r - 1] if r else None
        if (
            before is not None
            and rung.to == before.to != NEXT_UP
            and (rung.named, rung.department, rung.action) == (before.named, before.department, before.action)
            and rung.action is not RungAction.TELL
            and rung.when is None
        ):
            sentence = N_("和上一级一样，没有新的作用。")
            yield Finding(f"{here}.rungs[{r}]", "shadowed", sentence, {}, Severity.WARNING)


def _over(draft: Draft, kinds: dict[str, PostKind]) -> Iterator[Finding]:
    ringed = rings(kinds)
    for i, post in enumerate(draft.playbook.posts):
        above = kinds.get(post.reports_to or "")
        if above is not None and post.code not in ringed and _BREADTH[above.covers] < _BREADTH[post.covers]:
            sentence = N_("上级“{post}”管的范围比它还小。")
            yield Finding(
                f"posts[{i}].reports_to", "superior-covers-less", sentence, {"post": above.name.zh}, Severity.WARNING
            )
