"""Whom a rung finds: the next up, the holders of a post, or the head of a department; and why it is they. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.cases.rules.owning import body_of
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP, Rung
from hutong.playbooks.flows import Step
from hutong.playbooks.sections import Text
from hutong.posts.reasons import Reason
from hutong.texts import N_


class Target(msgspec.Struct, frozen=True):
    """The posts and people of a rung, or the departments whose head it is; nobody where the line ends."""

    posts: tuple[UUID, ...]
    people: tuple[UUID, ...]
    reasons: tuple[Reason, ...]
    heads: tuple[UUID, ...] = ()

    @property
    def is_anybody(self) -> bool:
        return bool(self.people or self.heads)


def target_of(setting: Setting, state: CaseState, rung: Rung, late: Iterable[UUID], now: datetime) -> Target:
    """The people of a rung. "Next up" climbs from the post last told; a named post is taken without whoever is late."""
    directory, alley, day = setting.directory, state.alley.id, setting.day(now)
    barred = set(late)
    passed: tuple[Reason, ...] = ()
    if rung.to == DEPARTMENT_HEAD:
        step = setting.step(state.flow, state.step or "")
        target = heads_of(setting, state, step, rung, now)
        if target.heads:
            return target
        passed = target.reasons
    if rung.to in {NEXT_UP, DEPARTMENT_HEAD}:
        found = _next_up(setting, state, barred, now)
        return Target(found.posts, found.people, (*passed, *found.reasons))
    posts = directory.posts_covering(alley, rung.to, day)
    acting = {p.id: set(directory.holders(p.id, day).people) for p in posts}
    own = {p.id: acting[p.id] for p in posts if p.name == rung.named and acting[p.id] - barred}
    posts = tuple(p for p in posts if p.id in own) or posts
    free = {post: people - barred for post, people in (own or acting).items()}
    if people := tuple(sorted(set().union(*free.values()))):
        reasons = tuple(directory.holders(p.id, day).reason for p in posts)
        return Target(tuple(post for post, some in free.items() if some), people, reasons)
    # Nobody there but whoever is late: the line goes on from the named post.
    above = (
        directory.superiors(posts[0].id, alley, day, without=barred)
        if posts
        else directory.above_kind(rung.to, alley, day, without=barred)
    )
    return Target(above.posts, above.people, above.reasons)


def _next_up(setting: Setting, state: CaseState, barred: set[UUID], now: datetime) -> Target:
    """From the post last told, or the one that has the case; above a department stands first the post it turns to."""
    directory, alley, day = setting.directory, state.alley.id, setting.day(now)
    liaison = state.counts.liaison if state.owner.department is not None else None
    if liaison is not None and state.counts.climbed is None:
        acting = directory.holders(liaison, day)
        if people := tuple(p for p in acting.people if p not in barred):
            return Target((liaison,), people, (acting.reason,))
    start = state.counts.climbed or state.owner.post or liaison or _post_of(setting, state, day)
    if start is None:
        senior = directory.most_senior(alley, day, without=barred)
        people = tuple(sorted(set(directory.holders(senior[0].id, day).people) - barred)) if senior else ()
        return Target(tuple(p.id for p in senior[:1]), people, ())
    above = directory.superiors(start, alley, day, without=barred)
    return Target(above.posts, above.people, above.reasons)


def heads_of(setting: Setting, state: CaseState, step: Step, rung: Rung, now: datetime) -> Target:
    """The departments whose head a rung looks for, and why of some it finds none."""
    day = setting.day(now)
    if rung.department is not None:
        codes: tuple[str, ...] = (rung.department,)
    else:
        met = state.counts.gathering if state.counts.call is not None else None
        codes = (*step.who.bodies, *(met.departments if met else ()))
    heads, reasons = [], []
    for code in dict.fromkeys(codes):
        body = body_of(setting, code, day)
        if body is not None and setting.directory.is_headed(body.id, now):
            heads.append(body.id)
        else:
            name = setting.playbook.department(code).name
            text = N_("“{department}”没有登记负责人。") if body else N_("“{department}”已经撤销，或者本区没有登记。")
            reasons.append(Reason(text, {"department": name}))
    if not codes:
        reasons.append(Reason(N_("这一步现在没有部门，找不到部门负责人。")))
    return Target((), (), tuple(reasons), tuple(heads))


def called(setting: Setting, departments: Iterable[UUID]) -> Text:
    """Departments by the names that the district gives them."""
    bodies = [setting.directory.department(body) for body in departments]
    return Text(zh="、".join(body.name for body in bodies), en=", ".join(body.name_en or body.name for body in bodies))


def _post_of(setting: Setting, state: CaseState, day: date) -> UUID | None:
    """Of a case that a person has: the post in which that person answers for the alley."""
    if state.owner.person is None:
        return None
    directory = setting.directory
    held = directory.posts_held(state.owner.person, day)
    return next((p.id for p in held if directory.covers(p.id, state.alley.id, day)), held[0].id if held else None)
