"""The journal of a period as acts to be replayed, and as facts to be compared with."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.rules import Earlier, Round
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Evidence
from hutong.rehearsals.holding import BY_CLOCK, Holding, Shares
from hutong.rehearsals.rows import Ids, Row, photos_of, read_rows
from hutong.rehearsals.rules.acts import (
    Act,
    Answered,
    ByHand,
    Called,
    CallFailed,
    CheckedIn,
    CheckInUndone,
    HandedOn,
    Inherited,
    Merged,
    Moved,
    Opened,
    Placed,
    Pressed,
    Referred,
    Reopened,
    Rescheduled,
    Resumed,
    Stepped,
    TakenOut,
    Widened,
    Withdrew,
)
from hutong.rehearsals.rules.facts import COUNTED, Fact
from hutong.rehearsals.rules.ground import Granted

ACTS = (
    "case.opened", "case.stepped", "case.deferred", "case.closed", "case.reopened", "case.rebounded",
    "case.paused", "case.resumed", "persuasion.recorded", "joint_call.opened", "joint_call.answered",
    "joint_call.moved", "joint_call.widened",
    "joint_call.closed", "case.moved", "case.transferred", "case.supervised", "case.merged", "case.unmerged",
    "case.placed", "case.inherited", "case.referral",
)  # fmt: skip
CHECK_INS = ("check_in.made", "check_in.undone")
POINTS = ("points.granted", "points.undone")
CAPS_REACH = timedelta(days=62)
"""A late entry is for a day of the last thirty, and a cap counts the whole month of that day."""
WITHDRAWN, LAPSED, PASSED_ON, ARRIVED = "withdrawn", "lapsed", "reassigned", frozenset({"came", "done"})


class Past(msgspec.Struct, kw_only=True):
    acts: list[Act]
    facts: dict[UUID, list[Fact]]
    granted: list[Granted]
    points: int
    had: dict[UUID, set[UUID]]
    shared: dict[UUID, set[UUID]]


async def read_past(
    session: AsyncSession,
    *,
    since: datetime,
    until: datetime,
    standing: Sequence[UUID],
    playbooks: Mapping[int, Playbook],
    shares: Shares,
    known: Iterable[UUID] = (),
    lifted: Iterable[Row] = (),
) -> Past:
    """`standing` cases are told from their very beginning. `known` are the people and alleys of the office, `lifted`
    the rungs that count no more and handed cases on.
    """
    ids = Ids((str(one), one) for one in known)
    told = Telling(playbooks, await photos_of(session, since, standing), ids)
    holding, rungs = Holding(shares), deque(lifted)

    def hear_rungs(until: datetime) -> None:
        while rungs and rungs[0].at <= until:
            rung = rungs.popleft()
            holding.hear(rung.fact, rung.version, rung.at)

    if standing:
        async for row in read_rows(session, (*ACTS, *BY_CLOCK), until=since, subjects=standing, ids=ids):
            told.hear(row)
            if rungs:
                hear_rungs(row.at)
            holding.hear(row.fact, row.version, row.at)
    holding.begin()
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    points = 0
    kinds = tuple({*ACTS, *COUNTED, *CHECK_INS, *POINTS})
    async for row in read_rows(session, kinds, since=since, until=until, ids=ids):
        told.hear(row)
        if rungs:
            hear_rungs(row.at)
        holding.hear(row.fact, row.version, row.at)
        if row.kind in COUNTED:
            facts[row.fact.subject].append(row.fact)
        elif row.kind in POINTS:
            points += row.fact.amount if row.kind == "points.granted" else -row.fact.amount
    hear_rungs(until)
    holding.end()
    granted = await _granted(session, since)
    return Past(acts=told.acts, facts=facts, granted=granted, points=points, had=holding.had, shared=holding.shared)


class Telling:
    """Makes acts of events as they come, in the order of time."""

    def __init__(
        self,
        playbooks: Mapping[int, Playbook],
        photos: Mapping[UUID, Sequence[tuple[datetime, str]]],
        ids: Ids | None = None,
    ) -> None:
        self.acts: list[Act] = []
        self._playbooks, self._photos, self._ids = playbooks, photos, ids if ids is not None else Ids()
        self._flows: dict[UUID, str] = {}
        self._shown: dict[UUID, int] = defaultdict(int)
        self._said: dict[UUID, dict[str, tuple[str, str | None]]] = {}
        """What each department of the case's last call said last, and whom it passed the call on to."""
        self._arrived: dict[UUID, list[str]] = {}
        """Who has come, whatever it said since."""
        self._last: dict[UUID, int] = {}
        """Where each case's last act stands: what else was written of it in the same moment belongs to it."""

    def hear(self, row: Row) -> None:
        fact = row.fact
        if row.kind == "check_in.made" and (person := self._ids.of(fact.person)) and fact.day:
            self.acts.append(CheckedIn(at=row.at, check_in=fact.subject, person=person, day=fact.day))
        elif row.kind == "check_in.undone":
            self.acts.append(CheckInUndone(at=row.at, check_in=fact.subject))
        else:
            self._hear_of_case(row)

    def _hear_of_case(self, row: Row) -> None:
        fact = row.fact
        match row.kind:
            case "case.opened":
                self._flows[fact.subject] = fact.flow
                self._add(fact.subject, _opened(row, self._ids))
            case "case.stepped" | "case.deferred" | "case.paused":
                self._add(fact.subject, self._stepped(row))
            case "case.closed" if fact.outcome == WITHDRAWN:
                self._add(fact.subject, Withdrew(at=row.at, case=fact.subject, by=row.by))
            case "case.referral" if fact.what != LAPSED:
                self._add(fact.subject, _referred(row))
            case "case.reopened":
                self._add(fact.subject, Reopened(at=row.at, case=fact.subject, by=row.by))
            case "case.resumed" if row.by is not None:
                self._add(fact.subject, Resumed(at=row.at, case=fact.subject, by=row.by, department=fact.by_department))
            case "case.transferred" | "case.supervised" | "case.merged" | "case.unmerged" | "case.inherited":
                self._add(fact.subject, _by_hand(row))
            case "case.placed":
                # No act of the case: it stands where it stood, and what comes back there is known by it.
                self.acts.append(Placed(at=row.at, case=fact.subject, position_m=fact.to_m))
            case "case.moved":
                self._flows[fact.subject] = fact.flow
                self._add(fact.subject, _moved(row))
            case _:
                # The rest belongs to an act, or is what the clock brought about: that a rehearsal finds out.
                self._hear_more(row)

    def _hear_more(self, row: Row) -> None:
        fact = row.fact
        match row.kind:
            case "case.rebounded" if fact.forerunner and fact.closed_at:
                earlier = Earlier(fact.forerunner, fact.closed_at, fact.holder_post, place_known=fact.place_known)
                self._amend(row, before=earlier)
            case "persuasion.recorded":
                self._amend(row, round=Round(who_went="", agreed=fact.agreed, next_visit=fact.next_visit))
            case _:
                self._hear_of_call(row)

    def _hear_of_call(self, row: Row) -> None:
        fact = row.fact
        match row.kind:
            case "joint_call.opened":
                self._said.pop(fact.subject, None)
                self._arrived.pop(fact.subject, None)
                self._add(fact.subject, _called(row))
            case "joint_call.answered":
                self._said.setdefault(fact.subject, {})[fact.department] = fact.state, fact.to
                if fact.state in ARRIVED:
                    self._arrived.setdefault(fact.subject, []).append(fact.department)
                # The acts of the case go on as if nothing had been said.
                self.acts.append(_answered(row))
            case "joint_call.moved":
                self._add(fact.subject, _rescheduled(row))
                if fact.accepted:
                    self._asked_anew(row)
            case "joint_call.widened":
                self._add(fact.subject, _widened(row))
            case "joint_call.closed" if fact.failed or fact.alone:
                self._add(fact.subject, CallFailed(at=row.at, case=fact.subject, by=row.by))
            case "joint_call.closed":
                said = self._said.get(fact.subject, {})
                excused = tuple(
                    code for code, (state, to) in said.items() if state == PASSED_ON and (to is None or to in said)
                )
                # Where nothing was written down of it, whoever was let through as there had come.
                arrived = tuple(self._arrived.get(fact.subject, ())) or fact.came
                self._amend(
                    row, departments_came=fact.departments_came, came=fact.came, excused=excused, arrived=arrived
                )
            case _:
                pass

    def _asked_anew(self, row: Row) -> None:
        """What was said of the old time no longer holds, but of whoever had come or had passed it on."""
        arrived, asker = self._arrived.get(row.fact.subject, []), row.fact.department
        self._said[row.fact.subject] = {
            code: (state, to)
            for code, (state, to) in self._said.get(row.fact.subject, {}).items()
            if state == PASSED_ON or code == asker or code in arrived
        }

    def _add(self, case: UUID, act: Act) -> None:
        place = self._last.get(case)
        if place is not None and isinstance(self.acts[place], Resumed) and self.acts[place].at == act.at:
            # Whoever acts lets the clock run on by it: the one act is both.
            self.acts[place] = act
            return
        self._last[case] = len(self.acts)
        self.acts.append(act)

    def _amend(self, row: Row, **more: object) -> None:
        place = self._last.get(row.fact.subject)
        if place is not None and self.acts[place].at == row.at:
            self.acts[place] = msgspec.structs.replace(self.acts[place], **more)

    def _stepped(self, row: Row) -> Stepped:
        """It was allowed then: what the rules of then asked for was brought, though it may be erased by now."""
        fact = row.fact
        step, case = fact.step or "", fact.subject
        action, asked = _asked(self._playbooks.get(row.version or 0), self._flows.get(case, ""), step, fact.action)
        photos = [slot for at, slot in self._photos.get(case, ()) if at <= row.at]
        after, shown = photos.count("after"), self._shown[case]
        if row.kind == "case.stepped":
            self._shown[case] = max(shown, after)
        return Stepped(
            at=row.at, case=case, by=row.by, step=step, action=action, batch=fact.batch,
            note=row.note or Evidence.NOTE in asked, outcome=row.result or Evidence.OUTCOME in asked,
            photos_before=photos.count("before") or (Evidence.PHOTO_BEFORE in asked), photos_after=after,
            showed_after=Evidence.PHOTO_AFTER in asked and after <= shown, reason=fact.reason,
            present=row.present or Evidence.ROLL_CALL in asked, document=bool(fact.document),
            department=fact.by_department,
        )  # fmt: skip


def _opened(row: Row, ids: Ids) -> Opened:
    fact = row.fact
    return Opened(
        at=row.at, case=fact.subject, version=row.version or 0, alley=ids.of(fact.alley) or fact.subject,
        category=fact.category, source=fact.source, reporter=ids.of(fact.reporter),
        reporter_kind=fact.reporter_post_kind, answer_by=fact.answer_by, position_m=fact.position_m,
    )  # fmt: skip


def _by_hand(row: Row) -> ByHand:
    fact = row.fact
    about = {"at": row.at, "case": fact.subject, "by": row.by}
    match row.kind:
        case "case.transferred":
            elsewhere = fact.from_alley is not None
            to = {"alley": fact.alley} if elsewhere else {"post": fact.to_post}
            return msgspec.convert({**about, **to}, HandedOn)
        case "case.supervised":
            return msgspec.convert({**about, "until": fact.until or row.at}, Pressed)
        case "case.inherited":
            left = {"giver": fact.from_person, "post": fact.left_post, "since": fact.since}
            return msgspec.convert({**about, **left}, Inherited)
        case "case.merged":
            leader = fact.leader or fact.subject
            return msgspec.convert({**about, "leader": leader, "leader_danger": fact.leader_danger}, Merged)
        case _:
            return msgspec.convert(about, TakenOut)


def _moved(row: Row) -> Moved:
    fact = row.fact
    return Moved(
        at=row.at, case=fact.subject, by=row.by, move=fact.act or fact.subject, to=fact.to_version,
        from_flow=fact.from_flow, from_step=fact.from_step, step=fact.step or "",
    )  # fmt: skip


def _called(row: Row) -> Called:
    fact = row.fact
    return Called(
        at=row.at, case=fact.subject, by=row.by, call=fact.call or fact.subject, kind=fact.call_kind,
        departments=fact.departments, meet_at=fact.meet_at or row.at,
    )  # fmt: skip


def _rescheduled(row: Row) -> Rescheduled:
    fact = row.fact
    return Rescheduled(
        at=row.at, case=fact.subject, by=row.by, department=fact.department, meet_at=fact.meet_at or row.at,
        accepted=fact.accepted, kind=fact.call_kind,
    )  # fmt: skip


def _widened(row: Row) -> Widened:
    fact = row.fact
    return Widened(
        at=row.at, case=fact.subject, by=row.by, department=fact.department, kind=fact.call_kind,
        passed_by=fact.passed_by,
    )  # fmt: skip


def _referred(row: Row) -> Referred:
    fact = row.fact
    return Referred(
        at=row.at, case=fact.subject, by=row.by, referral=fact.referral or fact.subject, what=fact.what,
        outcome=fact.their_outcome,
    )  # fmt: skip


def _answered(row: Row) -> Answered:
    fact = row.fact
    return Answered(
        at=row.at, case=fact.subject, by=row.by, call=fact.call or fact.subject, department=fact.department,
        state=fact.state,
    )  # fmt: skip


def _asked(playbook: Playbook | None, flow: str, step: str, action: str | None) -> tuple[str, frozenset[Evidence]]:
    """The action by its code, and its evidence; a deferral of before its action was noted is the step's own."""
    for one in playbook.flows if playbook else ():
        for stage in one.steps if one.code == flow else ():
            for found in stage.actions if stage.code == step else ():
                if found.code == action or (not action and found.extends is not None):
                    return found.code, frozenset(found.evidence)
    return action or "", frozenset()


async def _granted(session: AsyncSession, since: datetime) -> list[Granted]:
    found: dict[UUID, Granted] = {}
    async for row in read_rows(session, POINTS, since=since - CAPS_REACH, until=since):
        fact = row.fact
        if row.kind == "points.granted" and fact.check_in and fact.person and fact.day:
            found[fact.subject] = Granted(fact.check_in, fact.person, fact.day, fact.amount)
        elif fact.undoes is not None:
            found.pop(fact.undoes, None)
    return list(found.values())
