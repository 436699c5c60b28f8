"""Drafts of all kinds, made of any playbook: each changes it in a way of its own."""

from decimal import Decimal

import msgspec

from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.playbooks.categories import Route
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP, Ladder, Repeat, Rung, RungAction
from hutong.playbooks.flows import Action, Evidence, Joint, JointNeed, Step, StepKind, Who
from hutong.playbooks.notices import Channel, Digest, Notices, Template, Wording
from hutong.playbooks.sections import Hours, Text
from hutong.playbooks.verbs import Verb

replace = msgspec.structs.replace


def every_step(playbook, change):
    flows = tuple(replace(flow, steps=tuple(change(step) for step in flow.steps)) for flow in playbook.flows)
    return replace(playbook, flows=flows)


def tighter(playbook):
    """Half the time everywhere, without reminders."""

    def change(step):
        if step.limit is None:
            return step
        half = max(1, step.limit.amount // 2) if step.limit.clock.counts_days else step.limit.amount / 2
        return replace(step, limit=Limit(half, step.limit.clock), remind_before=None)

    return every_step(playbook, change)


def confirmed(playbook):
    """One more step wherever a flow would end: whoever has the first step says that it is well."""

    def change(flow):
        first = flow.step(flow.first)
        well = Action(code="well", name=first.name, verb=first.actions[0].verb, to="closed")
        more = replace(
            first, code="confirmed-again", kind=StepKind.VERIFY, actions=(well,), limit=Limit(2, ClockKind.WORKING_DAYS),
            remind_before=None, ladder=None, on_overdue=None, joint=None, departments=(), answer_within=None,
        )  # fmt: skip
        steps = tuple(
            replace(s, actions=tuple(replace(a, to=more.code) if a.to == "closed" else a for a in s.actions))
            for s in flow.steps
        )
        return replace(flow, steps=(*steps, more))

    return replace(playbook, flows=tuple(change(flow) for flow in playbook.flows))


def longer_and_unescalated(playbook):
    longer = every_step(
        playbook,
        lambda s: replace(s, limit=Limit(s.limit.amount * 2, s.limit.clock) if s.limit else None),
    )
    ladders = tuple(replace(ladder, rungs=ladder.rungs[:1]) for ladder in longer.ladders)
    return replace(longer, ladders=ladders)


def stricter_evidence(playbook):
    """Photos before and after with every first action of a step."""

    def change(step):
        first, *rest = step.actions
        if first.batch or first.verb == "persuade" or step.who.bodies:  # Departments bring no photos.
            return step
        asked = tuple(dict.fromkeys((*first.evidence, Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER)))
        return replace(step, actions=(replace(first, evidence=asked), *rest))

    return every_step(playbook, change)


def richer(playbook):
    """More points, and grades that are easier to come by."""
    levels = tuple(replace(one, reach=one.reach - 15, keep=one.keep - 15, months=1) for one in playbook.tiers.levels)
    playbook = replace(playbook, tiers=replace(playbook.tiers, levels=levels, awarded=False))
    if playbook.points is None:
        return replace(playbook, rebound=replace(playbook.rebound, window_days=1) if playbook.rebound else None)
    points = playbook.points
    multipliers = tuple(replace(m, factor=m.factor + Decimal("0.5")) for m in points.multipliers)
    caps = tuple(replace(cap, amount=cap.amount + 30) for cap in points.caps)
    return replace(playbook, points=replace(points, multipliers=multipliers, caps=caps))


def everything(playbook):
    """The rules of a pack with direct lines, pauses, sharing, repetitions, digests, quiet hours and storms besides."""
    kinds = [kind.code for kind in sorted(playbook.posts, key=lambda kind: kind.rank) if Verb.HANDLE in kind.duties]
    wait = Action(
        code="wait-a-while", name=Text(zh="等一等", en="wait"), verb=Verb.DEFER, to="", max_times=2,
        pauses=Limit(3, ClockKind.NATURAL_DAYS), pauses_in_all=Limit(5, ClockKind.NATURAL_DAYS),
    )  # fmt: skip

    def change(step):
        actions = step.actions
        if step.kind in {StepKind.HANDLE, StepKind.PERSUADE} and all(a.pauses is None for a in actions):
            actions = (*actions, replace(wait, to=step.code))
        also = tuple(kind for kind in kinds if kind != step.who.post)[:2] if step.who.party is None else ()
        joint = Joint(needs=JointNeed.ANY, at_least=2) if step.kind is StepKind.JOINT_CALL else None
        return replace(step, actions=actions, who=replace(step.who, also=also), joint=joint)

    changed = every_step(playbook, change)
    flows = tuple(calling(flow) for flow in changed.flows)
    longest = max(flows, key=lambda flow: (any(s.kind is StepKind.JOINT_CALL for s in flow.steps), len(flow.steps)))
    routes = (
        Route(code="by-phone", name=Text(zh="来电"), when=Condition(field="source", op=Op.EQ, value="call"),
              flow=longest.code),
        Route(code="at-night", name=Text(zh="夜里"), flow=flows[0].code, when=Condition(any=(
            Condition(field="hour", op=Op.GE, value=20), Condition(field="working_day", op=Op.EQ, value=False)))),
    )  # fmt: skip
    again = Repeat(every=Limit(5, ClockKind.WORKING_HOURS), at_most=2)
    ladders = tuple(
        replace(each, rungs=(replace(each.rungs[0], repeat=again), *each.rungs[1:])) for each in changed.ladders
    )
    told = Notices(
        quiet=Hours(from_="20:00", until="07:30"),
        digest=Digest(at="17:30", templates=(Template.ASSIGNED, Template.CLOSED, Template.CALLED)),
        texts=(Wording(template=Template.REMINDER, channels=(Channel.GROUPS,)),),
    )
    telling = replace(playbook.telling, merge_above=1)
    return answering(
        replace(changed, flows=flows, routes=routes, ladders=ladders, notices=told, telling=telling), hours=20
    )


def answering(playbook, *, hours):
    """Whoever is called answers within so many hours."""
    within = Limit(hours, ClockKind.CONTINUOUS_HOURS)
    return replace(playbook, joint_calls=tuple(replace(kind, answer_within=within) for kind in playbook.joint_calls))


def calling(flow):
    """A short way to the departments, where the flow knows any."""
    joint = next((step for step in flow.steps if step.kind is StepKind.JOINT_CALL), None)
    first = flow.step(flow.first)
    if joint is None or first is joint:
        return flow
    straight = Action(code="call-at-once", name=joint.name, verb=Verb.HANDLE, to=joint.code)
    steps = tuple(replace(s, actions=(straight, *s.actions)) if s is first else s for s in flow.steps)
    return replace(flow, steps=steps)


def given_away(playbook):
    """A case comes to two departments, and again from whoever gets it back; the head of the one hears when it is late."""
    name = Text(zh="交部门办", en="give away")
    line = Ladder(
        code="to-the-head", name=name,
        rungs=(
            Rung(to=DEPARTMENT_HEAD, action=RungAction.SUPERVISE, repeat=Repeat(every=Limit(10, ClockKind.CONTINUOUS_HOURS), at_most=3)),
            Rung(after=Limit(40, ClockKind.CONTINUOUS_HOURS), to=NEXT_UP),
        ),
    )  # fmt: skip

    def change(flow):
        first = flow.step(flow.first)
        if first.kind is not StepKind.HANDLE or first.who.post is None:
            return flow
        hand = Action(code="give-away", name=name, verb=first.actions[0].verb, to="given-away", max_times=2)
        said = (Evidence.OUTCOME, Evidence.DOCUMENT)
        given = Step(
            code="given-away", name=name, kind=StepKind.HANDLE, limit=Limit(2, ClockKind.WORKING_DAYS), ladder=line.code,
            who=Who(department="urban-management", also_departments=("police",)),
            actions=(
                Action(code="answered", name=name, verb=Verb.HANDLE, to="closed", evidence=said),
                Action(code="not-ours", name=name, verb=Verb.HANDLE, to=first.code, max_times=1),
            ),
        )  # fmt: skip
        steps = tuple(replace(s, actions=(hand, *s.actions)) if s is first else s for s in flow.steps)
        return replace(flow, first=given.code, steps=(*steps, given))

    flows = tuple(change(flow) for flow in playbook.flows)
    return replace(playbook, flows=flows, ladders=(*playbook.ladders, line))


def shaken(playbook, rng):
    """The same with much of that changed at random."""
    kinds = [kind.code for kind in playbook.posts if Verb.HANDLE in kind.duties]

    def change(step):
        also = tuple(kind for kind in kinds if kind != step.who.post and rng.random() < 0.4)
        joint = None
        if step.kind is StepKind.JOINT_CALL:
            needs = rng.choice([JointNeed.ALL, JointNeed.LEAD, JointNeed.ANY])
            joint = Joint(needs=needs, lead=step.departments[0] if needs is JointNeed.LEAD else None)
        actions = tuple(
            replace(a, pauses=Limit(rng.randint(1, 4), a.pauses.clock)) if a.pauses is not None else a
            for a in step.actions
        )
        return replace(
            step, actions=actions, joint=joint, who=replace(step.who, also=also if step.who.party is None else ())
        )

    changed = every_step(playbook, change)
    told = replace(
        playbook.notices,
        digest=Digest(at=rng.choice(["09:00", "23:30"]), templates=(Template.OVERDUE, Template.ALSO_ASSIGNED)),
        texts=(Wording(template=Template.CLOSED, channels=(Channel.GROUPS,)),),
    )
    telling = replace(playbook.telling, merge_above=rng.randint(1, 4))
    routes = tuple(reversed(playbook.routes))[: rng.randint(0, 2)]
    shaken = tighter(replace(changed, notices=told, telling=telling, routes=routes))
    return answering(shaken, hours=rng.randint(1, 15))


DRAFTS = (tighter, longer_and_unescalated, stricter_evidence, richer, confirmed)
