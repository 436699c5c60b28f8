"""Steps that somebody can take, in time, with what the step asks for."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, twice
from hutong.playbooks.flows import DECLINED, Action, Evidence, Step, StepKind
from hutong.playbooks.posts import PostKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_CASE_VERBS = frozenset(
    {
        Verb.ASSIGN,
        Verb.CALL_DEPARTMENTS,
        Verb.CLOSE,
        Verb.DEFER,
        Verb.GATHER,
        Verb.HANDLE,
        Verb.PERSUADE,
        Verb.VERIFY,
    }
)
_PHOTOS = frozenset({Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER})


def steps(draft: Draft) -> Iterator[Finding]:
    kinds = {post.code: post for post in draft.playbook.posts}
    for f, flow in enumerate(draft.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            yield from _who(draft, step, here)
            yield from _time(step, here)
            yield from _joint_call(step, here)
            post = kinds.get(step.who.post) if step.who.post else None
            for a, action in enumerate(step.actions):
                yield from _verb(draft, action, post, f"{here}.actions[{a}]")
                yield from _bounds(action, step, f"{here}.actions[{a}]")
                yield from _accepts(action, step, f"{here}.actions[{a}]")
                yield from _evidence(action, f"{here}.actions[{a}]")


def _who(draft: Draft, step: Step, here: str) -> Iterator[Finding]:
    named = [one for one in (step.who.post, step.who.department, step.who.party) if one is not None]
    if draft.is_sound(f"{here}.who") and len(named) != 1:
        sentence = N_("岗位（post）、部门（department）、当事人（party），只写一个。")
        yield Finding(f"{here}.who", "who-unclear", sentence)


def _time(step: Step, here: str) -> Iterator[Finding]:
    if step.remind_before is not None and step.limit is None:
        yield Finding(f"{here}.remind_before", "unread", N_("没有时限，无从提醒。"))
    if step.ladder is not None and step.limit is None:
        yield Finding(f"{here}.ladder", "unread", N_("没有时限，不会逾期升级。"))
    if step.limit is not None and step.ladder is None:
        yield Finding(f"{here}.limit", "nobody-told", N_("逾期以后没有人知道。"), {}, Severity.WARNING)


def _joint_call(step: Step, here: str) -> Iterator[Finding]:
    if step.kind is StepKind.JOINT_CALL:
        if not step.departments:
            yield Finding(f"{here}.departments", "nobody-called", N_("联动没有写请哪些部门。"))
        return
    for key in ("departments", "answer_within"):
        if getattr(step, key):
            yield Finding(f"{here}.{key}", "unread", N_("只有联动（joint_call）的步骤才写这一项。"))


def _verb(draft: Draft, action: Action, post: PostKind | None, here: str) -> Iterator[Finding]:
    if action.verb not in _CASE_VERBS:
        choices = tuple(sorted(_CASE_VERBS))
        sentence = N_("“{value}”不在可选之列：{choices}。")
        yield Finding(f"{here}.verb", "not-a-case-verb", sentence, {"value": action.verb.value, "choices": choices})
    elif post and draft.is_sound("posts") and action.verb not in draft.duties[post.code]:
        sentence = N_("岗位“{post}”的职责里没有“{verb}”。")
        yield Finding(f"{here}.verb", "not-a-duty", sentence, {"post": post.code, "verb": action.verb.value})


def _bounds(action: Action, step: Step, here: str) -> Iterator[Finding]:
    if action.after_max is not None and action.max_times is None:
        yield Finding(f"{here}.after_max", "unread", N_("没有写最多几次（max_times），这一项用不上。"))
    stays = action.extends is not None or action.pauses is not None
    if (action.verb is Verb.DEFER) != stays:
        sentence = N_("缓办（defer）要写延长多久（extends）或最长挂起多久（pauses），别的动作不写。")
        yield Finding(f"{here}.extends", "deferral-unclear", sentence)
    elif action.extends is not None and (action.to != step.code or step.limit is None):
        yield Finding(f"{here}.to", "deferral-moves", N_("缓办留在原步骤，而且原步骤要有时限。"))


def _accepts(action: Action, step: Step, here: str) -> Iterator[Finding]:
    if not action.accepts:
        return
    if action.to != step.code or action.extends is not None or action.pauses is not None:
        yield Finding(f"{here}.accepts", "accepting-moves", N_("受理留在原来的步骤，不延期也不挂起。"))
    if action.max_times != 1:
        yield Finding(f"{here}.max_times", "accepted-twice", N_("受理只有一次，要写最多一次（max_times = 1）。"))
    if step.who.department is not None:
        yield Finding(f"{here}.accepts", "accepting-department", N_("部门承办的步骤没有受理。"))
    if all(other.to == DECLINED or other.accepts or other.to == step.code for other in step.actions):
        yield Finding(f"{here}.accepts", "accepted-for-nothing", N_("受理以后没有路可走。"))


def _evidence(action: Action, here: str) -> Iterator[Finding]:
    yield from twice(f"{here}.evidence", action.evidence)
    if not _PHOTOS.isdisjoint(action.evidence):
        if action.batch:
            yield Finding(f"{here}.batch", "photos-in-batch", N_("要逐件拍照的动作不能成批办理。"))
        if action.verb is Verb.PERSUADE:
            yield Finding(f"{here}.evidence", "photo-of-a-person", N_("劝导不拍照。"))
