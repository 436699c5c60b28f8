"""What happens when a case wakes: a reminder, a missed deadline, the rungs of a ladder, a roll-call's end, each once.

Pure, as the rules of cases are. Everything that is due by `now` happens in one go and in its order, so that an
outage of hours leaves nothing out and doubles nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record, Tell
from hutong.cases.events import CaseEscalated, CaseLapsed, CasePressed, CaseReminded, CaseRungPassed
from hutong.cases.rules.answering import call_the_roll
from hutong.cases.rules.ending import end
from hutong.cases.rules.entering import about, enter, notice, overdue, owner_fields, why_now
from hutong.cases.rules.facts import facts_of, put_to
from hutong.cases.rules.owning import sharing
from hutong.cases.rules.pausing import woken
from hutong.cases.rules.timing import LAPSED, lapse_at, noticed_at, repeat_at, roll_at, rung_at, with_waking
from hutong.cases.states import CaseState, Owner, Setting
from hutong.clocks import Calendar, ClockKind
from hutong.conditions import Finding
from hutong.escalation.targets import called, heads_of, target_of
from hutong.playbooks.escalation import DEPARTMENT_HEAD, Rung, RungAction
from hutong.playbooks.flows import ENDS, Step
from hutong.playbooks.notices import TO_A_PERSON, Channel, reaches_inbox
from hutong.posts.reasons import Amount, Reason
from hutong.texts import N_

Happens = Callable[[Setting, CaseState, Step, datetime], Outcome]


def wake(setting: Setting, state: CaseState, now: datetime) -> Outcome:
    """What is due by `now`; the state returned wakes later than `now`, or never."""
    if state.step is None:
        return Outcome(replace(state, wake_at=None), ())
    effects: tuple[Effect, ...] = ()
    if state.counts.gathering is not None:
        called = call_the_roll(setting, state, now)
        state, effects = called.state, called.effects
    if state.due_at is None and not state.counts.paused:
        return Outcome(replace(state, wake_at=roll_at(state.counts)), effects)
    step = setting.step(state.flow, state.step or "")
    if state.counts.paused:
        if now < state.counts.pauses[-1].end:
            return Outcome(with_waking(setting, state, step), effects)
        outcome = woken(setting, state, step, now)
        state, effects = outcome.state, effects + outcome.effects
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
    first, found = now, None
    for at, happens in (
        (state.escalate_at, climb),
        (state.counts.repeat_at, press),
        (lapse_at(setting, state, step), lapse),
    ):
        if at is not None and (at < first or (at == first and found is None)):
            first, found = at, happens
    return found


def _remind(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    if state.counts.reminded or state.remind_at is None or state.due_at is None or now < state.remind_at:
        return Outcome(state, ())
    state = replace(state, counts=replace(state.counts, reminded=True))
    if state.due_at is None or now >= state.due_at:
        # Noticed after the deadline itself: a reminder would only confuse.
        return Outcome(state, ())
    people = state.owner.people(setting.directory, setting.day(now))
    event = CaseReminded(**about(state), step=step.code, due_at=state.due_at, told=people)
    return Outcome(state, (Record(event), *_tell(people, "reminder", state, departments=state.departments)))


def _miss(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    due = state.due_at
    if due is None or state.overdue_since is not None or now < noticed_at(setting, step, due):
        return Outcome(state, ())
    late = state.owner.people(setting.directory, setting.day(now))
    counts = replace(state.counts, late_people=late, reminded=True)
    state = replace(state, overdue_since=due, counts=counts)
    told = _tell(late, "overdue", state, departments=state.departments)
    return Outcome(state, (Record(overdue(state, step, due, late), at=due), *told))


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
    late_by = _late_by(setting.calendar, clock, state.due_at, now)
    late = Amount(late_by, clock)
    also = {p for kind in rung.also_tell for p in setting.directory.people_in(kind, state.alley.id, day)}
    moved = rung.action is RungAction.TRANSFER and bool(target.posts)
    sentences = _OF_HEADS if target.heads else _SENTENCES
    reason = Reason(
        sentences[rung.action] if target.is_anybody else N_("逾期 {late}，但上面没有人可以告诉。"),
        facts={"n": state.rung + 1, **({"departments": called(setting, target.heads)} if target.heads else {})},
        amounts={"late": late},
        people=target.people,
        posts=target.posts,
        tested=tested,
    )
    reasons = (*target.reasons, reason, *_by_which_way(rung, state))
    counts = replace(
        state.counts,
        escalations=state.counts.escalations + 1,
        supervised=state.counts.supervised or (rung.action is RungAction.SUPERVISE and target.is_anybody),
        climbed=target.posts[0] if target.posts else state.counts.climbed,
        repeats=0,
        repeat_at=repeat_at(setting, step, rung.repeat.every, now) if rung.repeat and target.is_anybody else None,
        told_at=now if rung.repeat and target.is_anybody else None,
    )
    from_post, was_with = state.owner.post, state.owner.department
    why = replace(state.why, escalated=(*state.why.escalated, *reasons))
    if moved:
        why = replace(why, owner=reasons)
        state = sharing(setting, replace(state, owner=Owner(post=target.posts[0])), step, day)
    escalate_at = rung_at(setting, step, state.rung + 1, state.due_at)
    state = replace(state, rung=state.rung + 1, counts=counts, why=why, escalate_at=escalate_at)
    others = tuple(sorted(also.union(late_people).difference(target.people)))
    event = CaseEscalated(
        **about(state),
        step=step.code,
        rung=state.rung,
        action=rung.action,
        to_posts=target.posts,
        told=(*target.people, *others),
        heads=target.heads,
        from_post=from_post,
        late_by=late_by,
        clock=clock.value,
        why={"escalated": reasons},
    )
    how: dict[str, Any] = {"amounts": {"late": late}, "channels": rung.channels}
    late_body = (was_with,) if was_with is not None else ()
    return Outcome(
        state,
        (
            Record(event),
            *_tell(target.people, _TEMPLATES[rung.action], state, heads=target.heads, **how),
            *_tell(others, "escalated_told", state, people=target.people, departments=late_body, **how),
        ),
    )


# Cases that fell due at one moment climb at one moment.
@lru_cache(maxsize=4096)
def _late_by(calendar: Calendar, clock: ClockKind, due: datetime, now: datetime) -> float:
    return round(calendar.between(clock, due, now), 2)


def _pass_over(setting: Setting, state: CaseState, step: Step, tested: Finding) -> Outcome:
    """The condition of the rung does not hold: it says so, and the next one comes at its time."""
    reason = Reason(N_("第 {n} 级的条件不符合，跳过。"), {"n": state.rung + 1}, tested=tested)
    why = replace(state.why, escalated=(*state.why.escalated, reason))
    escalate_at = rung_at(setting, step, state.rung + 1, state.due_at)
    state = replace(state, rung=state.rung + 1, why=why, escalate_at=escalate_at)
    passed = CaseRungPassed(**about(state), step=step.code, rung=state.rung, why={"escalated": (reason,)})
    return Outcome(state, (Record(passed),))


def press(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    """催办: those of the last rung are told once more; what an outage left out is not made up for."""
    rung = setting.playbook.ladder(step.ladder).rungs[state.rung - 1] if step.ladder and state.rung else None
    counts, due = state.counts, state.due_at
    bodies = heads_of(setting, state, step, rung, now).heads if rung and rung.to == DEPARTMENT_HEAD else ()
    if rung is None or rung.repeat is None or due is None or (counts.climbed is None and not bodies):
        return Outcome(replace(state, counts=replace(counts, repeat_at=None)), ())
    times = counts.repeats + 1
    again = repeat_at(setting, step, rung.repeat.every, now) if times < rung.repeat.at_most else None
    state = replace(state, counts=replace(counts, repeats=times, repeat_at=again, told_at=now))
    climbed = counts.climbed if not bodies else None
    acting = setting.directory.holders(climbed, setting.day(now)).people if climbed is not None else ()
    people = tuple(p for p in acting if p not in counts.late_people) or acting
    clock = rung.after.clock if rung.after else (step.limit.clock if step.limit else ClockKind.CONTINUOUS_HOURS)
    late_by = _late_by(setting.calendar, clock, due, now)
    event = CasePressed(
        **about(state), step=step.code, rung=state.rung, times=times, told=people, late_by=late_by, clock=clock.value,
        heads=bodies,
    )  # fmt: skip
    amounts = {"late": Amount(late_by, clock)}
    told = _tell(people, "pressed", state, amounts=amounts, heads=bodies, channels=rung.channels)
    return Outcome(state, (Record(event), *told))


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
        after = enter(setting, state, setting.step(state.flow, to), now=now, template="assigned")
    event = CaseLapsed(
        **about(state),
        step=step.code,
        to=to,
        **owner_fields(after.state.owner),
        due_at=after.state.due_at if to not in ENDS else None,
        why=why_now(after.state),
    )
    return Outcome(after.state, (Record(event), *after.effects))


def _by_which_way(rung: Rung, state: CaseState) -> tuple[Reason, ...]:
    """Where the rung itself says how its notices go."""
    if not rung.channels:
        return ()
    if state.danger and not reaches_inbox(rung.channels):
        return (Reason(N_("制度规定这一级只发到群里；危险情况照样进收件箱。")),)
    inbox = {Channel.INBOX} if reaches_inbox(rung.channels) else set[Channel]()
    beside = (_BESIDE[way] for way in TO_A_PERSON if way in rung.channels)
    return (Reason(_WAYS[frozenset(inbox | (set(rung.channels) - set(TO_A_PERSON)))]), *map(Reason, beside))


def _tell(
    to: tuple[UUID, ...],
    template: str,
    state: CaseState,
    *,
    amounts: dict[str, Amount] | None = None,
    people: tuple[UUID, ...] = (),
    departments: tuple[UUID, ...] = (),
    heads: tuple[UUID, ...] = (),
    channels: tuple[str, ...] = (),
) -> tuple[Tell, ...]:
    if not (to or departments or heads):
        return ()
    return (
        notice(
            to, template, state, urgent=state.danger, amounts=amounts, people=people, departments=departments,
            heads=heads, channels=tuple(map(str, channels)) if channels else (),
        ),
    )  # fmt: skip


_SENTENCES = {
    RungAction.TELL: N_("逾期 {late}，第 {n} 级，告知{people}。"),
    RungAction.TRANSFER: N_("逾期 {late}，第 {n} 级，转由{posts}的{people}办理。"),
    RungAction.SUPERVISE: N_("逾期 {late}，第 {n} 级，由{people}督办。"),
}
_OF_HEADS = {
    RungAction.TELL: N_("逾期 {late}，第 {n} 级，告知{departments}的负责人。"),
    RungAction.SUPERVISE: N_("逾期 {late}，第 {n} 级，由{departments}的负责人督办。"),
}
_WAYS = {
    frozenset({Channel.INBOX}): N_("制度规定这一级只进收件箱，不发到群里。"),
    frozenset({Channel.GROUPS}): N_("制度规定这一级只发到群里。"),
    frozenset({Channel.INBOX, Channel.GROUPS}): N_("制度规定这一级既进收件箱，也发到群里。"),
}
_BESIDE = {
    Channel.SMS: N_("制度规定这一级也发短信；本人另选了渠道的，按本人的。"),
    Channel.WECHAT: N_("制度规定这一级也发微信；本人另选了渠道的，按本人的。"),
    Channel.EMAIL: N_("制度规定这一级也发电子邮件；本人另选了渠道的，按本人的。"),
}
_TEMPLATES = {
    RungAction.TELL: "escalated",
    RungAction.TRANSFER: "transferred",
    RungAction.SUPERVISE: "supervised",
}
