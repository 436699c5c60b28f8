"""Who gets a case at a step, and why: the post or department that it names, a party, or the next up; who shares it."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.states import CaseState, Owner, Setting
from hutong.playbooks.flows import Party, Step, StepKind
from hutong.playbooks.posts import Desk
from hutong.playbooks.sections import Text
from hutong.posts.facts import DepartmentFact, PostFact
from hutong.posts.reasons import Reason
from hutong.texts import N_


class Owning(msgspec.Struct, frozen=True):
    owner: Owner
    reasons: tuple[Reason, ...]


def owner_at(setting: Setting, state: CaseState, step: Step, day: date) -> Owning:
    """Whoever handled the case does not check it, as long as there is anyone else."""
    handled_by = state.counts.handled_by if step.kind is StepKind.VERIFY else None
    if step.who.post is None or step.who.named is not None or step.who.also_departments:
        return _owner_at(setting, state, step, day, handled_by)
    # One post of a kind over an alley has every case that comes to the step there.
    key = id(step), state.alley.id, handled_by, setting.directory.span(day)
    owners = setting.known.owners
    found: tuple[Step, Owning] | None = owners.get(key)
    if found is None:
        owning = _owner_at(setting, state, step, day, handled_by)
        if not _depends_on_case(setting, state, step.who.post, day, handled_by):
            # With the step itself, so that no other can come to lie where it lay.
            owners[key] = step, owning
        return owning
    return found[1]


def _depends_on_case(setting: Setting, state: CaseState, kind: str, day: date, handled_by: UUID | None) -> bool:
    """Whether several posts take turns, or none is there to take it and the line above is asked."""
    posts = setting.directory.posts_covering(state.alley.id, kind, day)
    return len(posts) != 1 or setting.directory.holders(posts[0].id, day).people in {(), (handled_by,)}


def _owner_at(setting: Setting, state: CaseState, step: Step, day: date, handled_by: UUID | None) -> Owning:
    barred = {handled_by} if handled_by else set()
    step_reason = Reason(N_("现在是“{step}”这一步。"), {"step": step.name})
    if step.who.party is not None:
        found = _party(setting, state, step.who.party, day, barred)
    elif step.who.department is not None:
        found = _department(setting, state, step.who.department, day, barred)
    else:
        found = _post(setting, state, step.who.post or "", day, barred, named=step.who.named)
    absent = [_absent(setting, code) for code in step.who.also_departments if not body_of(setting, code, day)]
    return Owning(found.owner, (step_reason, *found.reasons, *absent))


def sharing(setting: Setting, state: CaseState, step: Step, day: date) -> CaseState:
    """The state with the posts over the case's alley, and the departments, that have the step along with its owner."""
    also: tuple[UUID, ...] = ()
    if step.who.also:
        posts = {p.id for k in step.who.also for p in setting.directory.posts_covering(state.alley.id, k, day)}
        also = tuple(sorted(posts - {state.owner.post}))
    if also != state.also:
        state = replace(state, also=also)
    bodies = bodies_of(setting, step.who.also_departments, day)
    departments = tuple([body for body in bodies if body != state.owner.department])
    return state if departments == state.also_departments else replace(state, also_departments=departments)


def body_of(setting: Setting, code: str, day: date) -> DepartmentFact | None:
    """The district's body for a department of the playbook; none where either of them does not have it on the day."""
    named = setting.playbook.department(code)
    return setting.directory.department_called(code, day) if named.is_in_being(day) else None


def bodies_of(setting: Setting, codes: Iterable[str], day: date) -> tuple[UUID, ...]:
    """The same for several, without those that are not there."""
    return tuple([body.id for code in codes if (body := body_of(setting, code, day)) is not None])


def liaison_of(setting: Setting, state: CaseState, day: date) -> UUID | None:
    """The post to which a department turns: the one that had the case last, else the first over the alley."""
    directory = setting.directory
    for post in (state.owner.post, state.counts.liaison):
        if post is not None and directory.holders(post, day).people:
            return post
    for kind in sorted(setting.playbook.posts, key=lambda k: (k.desk is Desk.STEWARD, k.rank)):
        for fact in directory.posts_covering(state.alley.id, kind.code, day):
            if directory.holders(fact.id, day).people:
                return fact.id
    return None


def _post(setting: Setting, state: CaseState, kind: str, day: date, barred: set[UUID], *, named: str | None) -> Owning:
    directory, alley = setting.directory, state.alley.id
    posts = directory.posts_covering(alley, kind, day)
    free = [p for p in posts if not barred.issuperset(directory.holders(p.id, day).people)]
    if named is not None and (own := [p for p in free if p.name == named]):
        reason = Reason(N_("制度指定由{posts}办理。"), posts=(own[0].id,))
        return Owning(Owner(post=own[0].id), (reason, directory.holders(own[0].id, day).reason))
    if free:
        reporter = state.reporter if len(free) > 1 and state.reporter not in barred else None
        if reporter and (own := [p for p in free if reporter in directory.holders(p.id, day).people]):
            reason = Reason(N_("{posts}是反映问题的人的岗位。"), posts=(own[0].id,))
            return Owning(Owner(post=own[0].id), (reason, directory.holders(own[0].id, day).reason))
        chosen = _spread(state, free)
        reasons = [Reason(N_("负责{alley}的是{posts}。"), {"alley": state.alley.name}, posts=(chosen.id,))]
        if len(free) > 1:
            reasons.append(Reason(N_("同类岗位有 {n} 个，依次轮流。"), {"n": len(free)}))
        return Owning(Owner(post=chosen.id), (*reasons, directory.holders(chosen.id, day).reason))
    passed = tuple(directory.holders(p.id, day).reason for p in posts)
    if posts:
        above = directory.superiors(posts[0].id, alley, day, without=barred)
    else:
        passed = (Reason(N_("{alley}没有设这类岗位。"), {"alley": state.alley.name}),)
        above = directory.above_kind(kind, alley, day, without=barred)
    return _above(setting, state, above.posts, (*passed, *above.reasons), day=day, barred=barred)


def _department(setting: Setting, state: CaseState, code: str, day: date, barred: set[UUID]) -> Owning:
    """Onto the department's list; where there is no such body, back to whoever the department would have turned to."""
    body = body_of(setting, code, day)
    if body is not None:
        reason = Reason(N_("制度规定由“{department}”办理，已列入它的待办。"), {"department": _name(setting, code)})
        return Owning(Owner(department=body.id), (reason,))
    liaison = liaison_of(setting, state, day)
    free = liaison is not None and set(setting.directory.holders(liaison, day).people) - barred
    if liaison is not None and free:
        back = Reason(N_("由{posts}接着办。"), posts=(liaison,))
        return Owning(
            Owner(post=liaison), (_absent(setting, code), back, setting.directory.holders(liaison, day).reason)
        )
    return _above(setting, state, (), (_absent(setting, code),), day=day, barred=barred)


def _absent(setting: Setting, code: str) -> Reason:
    return Reason(
        N_("“{department}”已经撤销，或者本区没有登记，不能列入它的待办。"), {"department": _name(setting, code)}
    )


def _name(setting: Setting, code: str) -> Text:
    return setting.playbook.department(code).name


def _party(setting: Setting, state: CaseState, party: Party, day: date, barred: set[UUID]) -> Owning:
    directory, alley = setting.directory, state.alley.id
    reporter = state.reporter if state.reporter and directory.posts_held(state.reporter, day) else None
    if party is Party.ANOTHER_STEWARD and state.reporter_kind:
        others = [
            p for p in directory.people_in(state.reporter_kind, alley, day) if p != state.reporter and p not in barred
        ]
        if others:
            person = others[state.id.int % len(others)]
            reason = Reason(N_("请反映问题的人以外的{people}核实。"), people=(person,))
            return Owning(Owner(person=person), (reason,))
    if reporter is not None and reporter not in barred:
        return Owning(Owner(person=reporter), (Reason(N_("请反映问题的{people}自己看一看。"), people=(reporter,)),))
    reason = Reason(N_("反映问题的人不在岗，改由负责这里的岗位。"))
    kinds = sorted(setting.playbook.posts, key=lambda k: k.rank)
    for kind in kinds:
        if any(v in kind.duties for v in _verifying(setting, state)):
            free = [
                p
                for p in directory.posts_covering(alley, kind.code, day)
                if set(directory.holders(p.id, day).people) - barred
            ]
            if free:
                chosen = _spread(state, free)
                return Owning(Owner(post=chosen.id), (reason, directory.holders(chosen.id, day).reason))
    return _above(setting, state, (), (reason,), day=day, barred=barred)


def _verifying(setting: Setting, state: CaseState) -> set[str]:
    flow = setting.playbook.flow(state.flow)
    return {a.verb for s in flow.steps if s.who.party is not None for a in s.actions}


def _above(
    setting: Setting,
    state: CaseState,
    posts: Sequence[UUID],
    reasons: tuple[Reason, ...],
    *,
    day: date,
    barred: set[UUID],
) -> Owning:
    """The posts found above; else the most senior one in which anybody acts; else nobody, and it says so."""
    directory = setting.directory
    if posts:
        return Owning(Owner(post=posts[state.id.int % len(posts)]), reasons)
    for alley, without in ((state.alley.id, barred), (state.alley.id, set[UUID]()), (None, set[UUID]())):
        if senior := directory.most_senior(alley, day, without=without):
            reason = Reason(N_("没有别人，交给在岗的最高岗位{posts}。"), posts=(senior[0].id,))
            return Owning(Owner(post=senior[0].id), (*reasons, reason))
    return Owning(Owner(), (*reasons, Reason(N_("全街道没有一个岗位有人。"))))


def _spread(state: CaseState, posts: Sequence[PostFact]) -> PostFact:
    """One of several equal posts, always the same for the same case, evenly over many cases."""
    return posts[state.id.int % len(posts)]
