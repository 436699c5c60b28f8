"""A report becomes a case: its flow, its first owner and deadline, and whether it has been here before."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, LinkForerunner, Outcome, Record, Tell
from hutong.cases.events import CaseOpened, CaseRebounded
from hutong.cases.rules.choosing import Choice, choose
from hutong.cases.rules.entering import about, enter, notice, owner_fields, why_now
from hutong.cases.rules.routing import routed
from hutong.cases.states import CaseState, Counts, Setting, Why
from hutong.posts.reasons import Reason
from hutong.texts import N_

STRETCH_M = 100
"""So far apart along an alley, two problems of one kind are two problems."""


class Earlier(msgspec.Struct, frozen=True):
    """The last case of the same kind that was closed at the same stretch of the alley; `owner_post` did the work then,
    not whoever confirmed it.

    Without `place_known` it may have been elsewhere in the alley: it is told of, and nobody's closing is blamed.
    """

    id: UUID
    closed_at: datetime
    owner_post: UUID | None
    position_m: int | None = None
    place_known: bool = True


def same_stretch(one: int | None, other: int | None) -> bool:
    """In metres along one alley; where it was not told of either, the alley is the stretch."""
    return one is None or other is None or abs(one - other) <= STRETCH_M


def place_known(one: int | None, other: int | None) -> bool:
    """Whether two problems of an alley are known to lie at one stretch, or apart; where not, it is not a fault."""
    return one is not None and other is not None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported. `reporter` is a person of the office, `reporter_kind` the kind of post it was made in.

    By `referral` it comes from another office of the district.
    """

    id: UUID
    alley: UUID
    category: str | None
    description: str = ""
    source: str
    reporter: UUID | None = None
    reporter_kind: str | None = None
    danger: bool = False
    now: datetime
    earlier: Earlier | None = None
    answer_by: datetime | None = None
    referral: UUID | None = None
    position_m: int | None = None


def open_case(setting: Setting, report: Report) -> Outcome:
    """Raises CategoryUnknown; KeyError for an alley that the directory does not have."""
    playbook = setting.playbook
    choice = _choice(setting, report)
    state = CaseState(
        id=report.id,
        alley=setting.directory.alley(report.alley),
        category=choice.category,
        grade=choice.grade,
        flow=choice.flow,
        step=None,
        danger=choice.danger,
        source=report.source,
        reporter=report.reporter,
        reporter_kind=report.reporter_kind,
        opened_at=report.now,
        step_since=report.now,
        counts=Counts(answer_by=report.answer_by, received=report.referral),
        why=Why(flow=choice.reasons),
    )
    rebound = _rebound(setting, state, report)
    if rebound and report.earlier:
        state = replace(state, forerunner=report.earlier.id)
    state = routed(setting, state, report.now)
    step = setting.step(state.flow, playbook.flow(state.flow).first)
    entered = enter(
        setting,
        state,
        step,
        now=report.now,
        template="danger" if choice.danger else "assigned",
        but=report.reporter,
    )
    state = entered.state
    if rebound:
        near = report.earlier is not None and report.earlier.place_known
        reason = Reason(
            N_("同一处的同类问题不久前刚办结，这是反弹。")
            if near
            else N_("同一街巷的同类问题不久前刚办结，位置不明：提醒负责人留意，不算上次没有办好。")
        )
        state = replace(state, why=replace(state.why, flow=(*state.why.flow, reason)))
    opened = CaseOpened(
        **about(state),
        flow=state.flow,
        step=step.code,
        source=state.source,
        reporter=state.reporter,
        reporter_post_kind=state.reporter_kind,
        **owner_fields(state.owner),
        due_at=state.due_at,
        forerunner=state.forerunner,
        answer_by=report.answer_by,
        referral=report.referral,
        position_m=report.position_m,
        by_words=report.category is None,
        why=why_now(state),
    )
    return Outcome(state, (Record(opened), *rebound, *_danger(setting, state, report), *entered.effects))


def _choice(setting: Setting, report: Report) -> Choice:
    """Of a category that was named nothing else of the report is asked."""
    playbook = setting.playbook
    if report.category is None:
        return choose(playbook, None, report.description, danger=report.danger)
    key, choices = (report.category, report.danger), setting.known.choices
    found: Choice | None = choices.get(key)
    if found is None:
        found = choices[key] = choose(playbook, report.category, report.description, danger=report.danger)
    return found


def _danger(setting: Setting, state: CaseState, report: Report) -> tuple[Effect, ...]:
    """The posts that the danger line tells at once, besides whoever has the first step."""
    if not state.danger:
        return ()
    day = setting.day(report.now)
    owners = state.owner.people(setting.directory, day)
    told = {p for kind in setting.playbook.danger.tell for p in setting.directory.people_in(kind, state.alley.id, day)}
    told -= {*owners, report.reporter}
    return (notice(tuple(sorted(p for p in told if p)), "danger_told", state, urgent=True),) if told else ()


def _rebound(setting: Setting, state: CaseState, report: Report) -> tuple[Effect, ...]:
    """防止反弹: within the window, counted in natural days from closing."""
    rule, earlier = setting.playbook.rebound, report.earlier
    if rule is None or earlier is None or not rule.watches(state.category):
        return ()
    days = (setting.day(report.now) - setting.day(earlier.closed_at)).days
    if not 0 <= days <= rule.window_days:
        return ()
    day = setting.day(report.now)
    watchers = setting.directory.people_in(rule.post, state.alley.id, day)
    held = {p.id for p in setting.directory.posts_held(report.reporter, day)} if report.reporter else set()
    event = CaseRebounded(
        **about(state),
        forerunner=earlier.id,
        closed_at=earlier.closed_at,
        days=days,
        found_by_holder=report.reporter in watchers or earlier.owner_post in held,
        holder_post=earlier.owner_post,
        place_known=earlier.place_known,
    )
    told = tuple(p for p in watchers if p != report.reporter)
    template = "rebound" if earlier.place_known else "rebound_near"
    tell = (Tell(to=told, template=template, facts={"days": days}),) if told else ()
    return (LinkForerunner(earlier.id), Record(event), *tell)
