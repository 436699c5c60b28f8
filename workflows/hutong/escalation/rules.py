"""What happens when a case wakes: the reminder, the missed deadline, and the rungs of the ladder, each once.

Pure, as the rules of cases are. Everything that is due by `now` happens in one go and in its order, so that an
outage of hours leaves nothing out and doubles nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record, Tell
from hutong.cases.events import CaseEscalated, CaseLapsed, CasePressed, CaseReminded
from hutong.cases.rules.ending import end
from hutong.cases.rules.entering import about, enter, notice, overdue, why_now
from hutong.cases.rules.facts import facts_of, put_to
from hutong.cases.rules.owning import sharing
from hutong.cases.rules.pausing import woken
from hutong.cases.rules.timing import LAPSED, lapse_at, noticed_at, repeat_at, rung_at, with_waking
from hutong.cases.states import CaseState, Owner, Setting
from hutong.clocks import ClockKind
from hutong.conditions import Finding
from hutong.playbooks.escalation import NEXT_UP, Rung, RungAction
from hutong.playbooks.flows import ENDS, Step
from hutong.posts.reasons import Amount, Reason
from hutong.texts import N_

Happens = Callable[[Setting, CaseState, Step, datetime], Outcome]


class Target(msgspec.Struct, frozen=True):
    """The posts and people of a rung; nobody where the line ends."""

    posts: tuple[UUID, ...]
    people: tuple[UUID, ...]
    reasons: tuple[Reason, ...]


def wake(setting: Setting, state: CaseState, now: datetime) -> Outcome:
    """What is due by `now`; the state returned wakes later than `now`, or never."""
    if state.step is None or (state.due_at is None and not state.counts.paused):
        return Outcome(replace(state, wake_at=None), ())
    step = setting.playbook.flow(state.flow).step(state.step)
    effects: tuple[Effect, ...] = ()
    if state.counts.paused:
        until = state.counts.pauses[-1].end
        if now < until:
            return Outcome(replace(state, wake_at=until), ())
        outcome = woken(setting, state, step, now)
        state, effects = outcome.state, outcome.effects
    for happen in (_remind, _miss):
        outcome = happen(setting, state, step, now)
        state, effects = outcome.state, effects + outcome.effects
    while (happens := _next(setting, state, step, now)) is not None:
        outcome = happens(setting, state, step, now)
        state, effects = outcome.state, effects + outcome.effects
        if happens is lapse:
            # It stands at another step now, whose time has just begun; or it is closed.
            return Outcome(state, effects)
    return Outcome(with_waking(setting, state, step), effects)


def _next(setting: Setting, state: CaseState, step: Step, now: datetime) -> "Happens | None":
    """Of what is due by `now`, the first: a rung, the last one's repetition, or the step's passing on by itself."""
    due: list[tuple[datetime, int, Happens]] = [
        (at, order, happens)
        for order, (at, happens) in enumerate(
            ((state.escalate_at, climb), (state.counts.repeat_at, press), (lapse_at(setting, state, step), lapse))
        )
        if at is not None and at <= now
    ]
    return min(due, key=lambda entry: entry[:2])[2] if due else None


def _remind(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    if state.counts.reminded or state.remind_at is None or state.due_at is None or now < state.remind_at:
        return Outcome(state, ())
    state = replace(state, counts=replace(state.counts, reminded=True))
    if state.due_at is None or now >= state.due_at:
        # Noticed after the deadline itself: a reminder would only confuse.
        return Outcome(state, ())
    people = state.owner.people(setting.directory, setting.day(now))
    event = CaseReminded(**about(state), step=step.code, due_at=state.due_at, told=people)
    return Outcome(state, (Record(event), *_tell(people, "reminder", state)))


def _miss(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    due = state.due_at
    if due is None or state.overdue_since is not None or now < noticed_at(setting, step, due):
        return Outcome(state, ())
    late = state.owner.people(setting.directory, setting.day(now))
    counts = replace(state.counts, late_people=late, reminded=True)
    state = replace(state, overdue_since=due, counts=counts)
    return Outcome(state, (Record(overdue(state, step, due, late), at=due), *_tell(late, "overdue", state)))


def climb(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    """One rung: they are told, watch it, or get it; whoever is late is told as well, and is never his own superior."""
    if step.ladder is None or state.due_at is None:
        return Outcome(replace(state, escalate_at=None), ())
    ladder = setting.playbook.ladder(step.ladder)
    rung = ladder.rungs[state.rung]
    day = setting.day(now)
    late_people = state.counts.late_people or state.owner.people(setting.directory, day)
    tested = put_to(rung.when, facts_of(setting, state, now)) if rung.when else None
    if tested is not None and not tested.met:
        return _pass_over(setting, state, step, tested)
    target = target_of(setting, state, rung, late_people, now)
    clock = rung.after.clock if rung.after else (step.limit.clock if step.limit else ClockKind.CONTINUOUS_HOURS)
    late_by = round(setting.calendar.between(clock, state.due_at, now), 2)
    late = Amount(late_by, clock)
    also = {p for kind in rung.also_tell for p in setting.directory.people_in(kind, state.alley.id, day)}
    moved = rung.action is RungAction.TRANSFER and bool(target.posts)
    reason = Reason(
        _SENTENCES[rung.action] if target.people else N_("逾期 {late}，但上面没有人可以告诉。"),
        facts={"n": state.rung + 1},
        amounts={"late": late},
        people=target.people,
        posts=target.posts,
        tested=tested,
    )
    reasons = (*target.reasons, reason)
    counts = replace(
        state.counts,
        escalations=state.counts.escalations + 1,
        supervised=state.counts.supervised or (rung.action is RungAction.SUPERVISE and bool(target.people)),
        climbed=target.posts[0] if target.posts else state.counts.climbed,
        repeats=0,
        repeat_at=repeat_at(setting, step, rung.repeat.every, now) if rung.repeat and target.people else None,
    )
    from_post = state.owner.post
    why = replace(state.why, escalated=(*state.why.escalated, *reasons))
    if moved:
        why = replace(why, owner=reasons)
        state = sharing(setting, replace(state, owner=Owner(post=target.posts[0])), step, day)
    state = replace(state, rung=state.rung + 1, counts=counts, why=why)
    state = replace(state, escalate_at=rung_at(setting, state, step))
    others = tuple(sorted((also | set(late_people)) - set(target.people)))
    event = CaseEscalated(
        **about(state),
        step=step.code,
        rung=state.rung,
        action=rung.action,
        to_posts=target.posts,
        told=(*target.people, *others),
        from_post=from_post,
        late_by=late_by,
        clock=clock.value,
        why={"escalated": msgspec.to_builtins(reasons)},
    )
    amounts = {"late": late}
    return Outcome(
        state,
        (
            Record(event),
            *_tell(target.people, _TEMPLATES[rung.action], state, amounts=amounts),
            *_tell(others, "escalated_told", state, amounts=amounts, people=target.people),
        ),
    )


def _pass_over(setting: Setting, state: CaseState, step: Step, tested: Finding) -> Outcome:
    """The condition of the rung does not hold: it says so, and the next one comes at its time."""
    reason = Reason(N_("第 {n} 级的条件不符合，跳过。"), {"n": state.rung + 1}, tested=tested)
    why = replace(state.why, escalated=(*state.why.escalated, reason))
    state = replace(state, rung=state.rung + 1, why=why)
    return Outcome(replace(state, escalate_at=rung_at(setting, state, step)), ())


def press(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    """催办: those of the last rung are told once more; what an outage left out is not made up for."""
    rung = setting.playbook.ladder(step.ladder).rungs[state.rung - 1] if step.ladder and state.rung else None
    counts, due = state.counts, state.due_at
    if rung is None or rung.repeat is None or due is None or counts.climbed is None:
        return Outcome(replace(state, counts=replace(counts, repeat_at=None)), ())
    times = counts.repeats + 1
    again = repeat_at(setting, step, rung.repeat.every, now) if times < rung.repeat.at_most else None
    state = replace(state, counts=replace(counts, repeats=times, repeat_at=again))
    acting = setting.directory.holders(counts.climbed, setting.day(now)).people
    people = tuple(p for p in acting if p not in counts.late_people) or acting
    clock = rung.after.clock if rung.after else (step.limit.clock if step.limit else ClockKind.CONTINUOUS_HOURS)
    late_by = round(setting.calendar.between(clock, due, now), 2)
    event = CasePressed(
        **about(state), step=step.code, rung=state.rung, times=times, told=people, late_by=late_by, clock=clock.value
    )
    return Outcome(state, (Record(event), *_tell(people, "pressed", state, amounts={"late": Amount(late_by, clock)})))


def lapse(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    """The step was not taken, and passes the case on by itself, once."""
    if step.on_overdue is None:
        return Outcome(state, ())
    to = step.on_overdue.to
    counts = replace(
        state.counts,
        times={**state.counts.times, f"{step.code}/{LAPSED}": 1},
        late_steps=state.counts.late_steps + 1,
    )
    state = replace(state, counts=counts)
    if to in ENDS:
        after = end(setting, state, to, by=None, by_kind=None, now=now)
    else:
        after = enter(setting, state, setting.playbook.flow(state.flow).step(to), now=now, template="assigned")
    event = CaseLapsed(
        **about(state),
        step=step.code,
        to=to,
        owner_post=after.state.owner.post,
        owner_person=after.state.owner.person,
        due_at=after.state.due_at if to not in ENDS else None,
        why=why_now(after.state),
    )
    return Outcome(after.state, (Record(event), *after.effects))


def target_of(setting: Setting, state: CaseState, rung: Rung, late: Iterable[UUID], now: datetime) -> Target:
    """The people of a rung. "Next up" climbs from the post last told; a named post is taken without whoever is late."""
    directory, alley, day = setting.directory, state.alley.id, setting.day(now)
    barred = set(late)
    if rung.to == NEXT_UP:
        start = state.counts.climbed or state.owner.post or _post_of(setting, state, now)
        if start is None:
            senior = directory.most_senior(alley, day, without=barred)
            people = tuple(sorted(set(directory.holders(senior[0].id, day).people) - barred)) if senior else ()
            return Target(tuple(p.id for p in senior[:1]), people, ())
        above = directory.superiors(start, alley, day, without=barred)
        return Target(above.posts, above.people, above.reasons)
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


def _post_of(setting: Setting, state: CaseState, now: datetime) -> UUID | None:
    """Of a case that a person has: the post in which that person answers for the alley."""
    if state.owner.person is None:
        return None
    directory, day = setting.directory, setting.day(now)
    held = directory.posts_held(state.owner.person, day)
    return next((p.id for p in held if directory.covers(p.id, state.alley.id, day)), held[0].id if held else None)


def _tell(
    to: tuple[UUID, ...],
    template: str,
    state: CaseState,
    *,
    amounts: dict[str, Amount] | None = None,
    people: tuple[UUID, ...] = (),
) -> tuple[Tell, ...]:
    return (notice(to, template, state, urgent=state.danger, amounts=amounts, people=people),) if to else ()


_SENTENCES = {
    RungAction.TELL: N_("逾期 {late}，第 {n} 级，告知{people}。"),
    RungAction.TRANSFER: N_("逾期 {late}，第 {n} 级，转由{posts}的{people}办理。"),
    RungAction.SUPERVISE: N_("逾期 {late}，第 {n} 级，由{people}督办。"),
}
_TEMPLATES = {
    RungAction.TELL: "escalated",
    RungAction.TRANSFER: "transferred",
    RungAction.SUPERVISE: "supervised",
}
