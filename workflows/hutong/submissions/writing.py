"""Writing what was handed in: the walk, what was put right, what was reported, through the same services as pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.at_once import open_and_close
from hutong.cases.errors import EvidenceMissing, NotAtOnce
from hutong.cases.numbers import case_number
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules.evidence import EvidenceIncomplete
from hutong.cases.schemas import OpenCase
from hutong.cases.states import CaseState
from hutong.doubts.schemas import Answer
from hutong.doubts.service import answer_beforehand
from hutong.errors import NotThere
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.places import MyAlley, my_alley
from hutong.patrols.recording import record_fix
from hutong.patrols.schemas import FinishPatrol, ItemResult, RecordFix, StartPatrol, SubmitPatrol
from hutong.patrols.service import finish_patrol, start_patrol
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.queries import Version, has_begun, playbook_in_force, version
from hutong.playbooks.verbs import Verb
from hutong.submissions.around import find_by, write_around
from hutong.submissions.dangers import open_danger
from hutong.submissions.errors import NothingInIt, SentOtherwise
from hutong.submissions.hands import Hand
from hutong.submissions.known import moved_since
from hutong.submissions.photos import announce_photos
from hutong.submissions.rules import Clockwork, clockwork
from hutong.submissions.schemas import Message, SentFix, SentReport
from hutong.texts import N_

_CLOCK = N_("手机的时间不准，已按我们的时间改记：{day} {at} 走完。")
_UNPROVEN = N_("没有照片的随手整理记下了，不计入随手做；补上整理前、整理后的照片就算。")
_NOT_CLOSED = N_("有一件没有当场办结：照片没有到，或者这类问题不能当场办结。已经立案，按流程办。")
_OLD_LIST = N_("出门以后清单改过了；这次仍按您带着的那一版收下。")
_MOVED = N_("您说已经报过的 {number} 后来转到了{alley}；这次走的时候它还在这里，照样收下。")
_NOT_ANY_MORE = N_("这条街巷现在不由您负责了；这次是您还负责的时候走的，照样收下。")


@dataclass(slots=True)
class Written:
    """What was made of a message: for the receipt and the journal. `told` are (msgid, fields)."""

    day: date
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    cases: list[tuple[UUID, str]] = field(default_factory=list)


async def write_down(
    session: AsyncSession,
    message: Message,
    hand: Hand,
    *,
    sent_at: datetime | None,
    heard_at: datetime,
    opened: Mapping[UUID, str],
) -> Written:
    """All of it or, raising a Refusal, none; done again it changes nothing.

    `opened` are its dangers that have a case and a number already. `sent_at` is what the phone's clock said when ours
    said `heard_at`. Deadlines of what is reported run from `hand.now`: nobody could have known of it before.
    """
    if message.is_empty:
        raise NothingInIt
    clock, now = _clock_of(message, sent_at, heard_at), hand.now
    ended = clock.read(_end_of(message), now)
    began = clock.read(message.patrol.started_at, now) if message.patrol else ended
    day = began.astimezone(hand.zone).date()
    carried = await _carried(session, message, day, lenient=hand.lenient or message.is_danger_alone(opened))
    found = Written(day)
    if clock.is_wrong:
        local = ended.astimezone(hand.zone)
        found.told.append((_CLOCK, {"day": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M}"}))
    if carried.version != (await playbook_in_force(session, now)).version:
        found.told.append((_OLD_LIST, {}))
    place = await _start(session, message.patrol, hand, carried, began, day) if message.patrol else None
    # A day given to her for once says nothing of whose alley it is now.
    given = place is not None and place.for_the_day
    if place is not None and not given and not await _holds_now(session, carried.playbook, hand, place.id):
        found.told.append((_NOT_ANY_MORE, {}))
    if await _fixes(session, message, hand, carried.playbook, day, clock):
        found.told.append((_UNPROVEN, {}))
    await write_around(session, message, hand, carried, day, clock)
    await _reports(session, message, hand, carried.playbook, found, opened)
    await announce_photos(session, message, hand)
    if message.patrol is not None and place is not None:
        if not hand.lenient:
            found.told += await _known_cases(session, message, message.patrol, place.id)
        finish = _finish_of(message.patrol, carried.playbook, day, ended, lenient=hand.lenient)
        patrol = await finish_patrol(
            session, message.patrol.id, finish, person=hand.person, alley_kind=place.kind,
            items=carried.playbook.items_on(day), by=hand.by, now=now,
        )  # fmt: skip
        # An answer that needs words is not one that a phone gives: whatever it says, the walk is taken.
        if message.checked is not None and message.checked is not Answer.OTHER:
            await answer_beforehand(
                session, patrol, carried.playbook, message.checked, asked=message.checked_about, by=hand.by, now=now
            )
    return found


def _end_of(message: Message) -> datetime:
    return (message.patrol.finished_at if message.patrol else None) or message.captured_at


def _clock_of(message: Message, sent_at: datetime | None, now: datetime) -> Clockwork:
    started = message.patrol.started_at if message.patrol else message.captured_at
    return clockwork(_end_of(message), started=started, sent_at=sent_at, not_before=message.kit_at, now=now)


async def _carried(session: AsyncSession, message: Message, day: date, *, lenient: bool) -> Version:
    """The rules she had with her: never ones that were not yet in force that day."""
    if message.version is None:
        return await playbook_in_force(session, day)
    try:
        found = await version(session, message.version)
        if found.in_force_from > day or not await has_begun(session, found.version, day):
            raise NoSuchVersion  # noqa: TRY301 - the same fact from two sides
    except NoSuchVersion:
        if lenient:
            return await playbook_in_force(session, day)
        raise
    return found


async def _holds_now(session: AsyncSession, playbook: Playbook, hand: Hand, alley: UUID) -> bool:
    today = hand.now.astimezone(hand.zone).date()
    try:
        await my_alley(session, playbook, hand.person, Verb.PATROL, day=today, alley=alley)
    except NotYourAlley:
        return False
    return True


async def _start(
    session: AsyncSession, patrol: SubmitPatrol, hand: Hand, carried: Version, began: datetime, day: date
) -> MyAlley:
    place = await hand.find(session, carried.playbook, hand.person, Verb.PATROL, day, patrol.alley_id)
    start = StartPatrol(id=patrol.id, alley_id=place.id, started_at=began, point=patrol.start_point)
    try:
        row = await start_patrol(
            session, start, person=hand.person, alley=place, playbook=carried.playbook, version=carried.version,
            zone=hand.zone, now=hand.now,
        )  # fmt: skip
    except NotThere as anothers:
        raise SentOtherwise from anothers
    if row.alley_id != place.id:
        raise SentOtherwise
    return place


async def _fixes(
    session: AsyncSession, message: Message, hand: Hand, playbook: Playbook, day: date, clock: Clockwork
) -> bool:
    """Whether any was tidied without pictures, by her own word."""
    for fix in message.fixes:
        await _fix(session, fix, hand, playbook, day, clock, message.patrol)
    return any(fix.no_photos and fix.way == "tidy" for fix in message.fixes)


async def _fix(
    session: AsyncSession,
    fix: SentFix,
    hand: Hand,
    playbook: Playbook,
    day: date,
    clock: Clockwork,
    patrol: SubmitPatrol | None,
) -> None:
    place = await hand.find(session, playbook, hand.person, Verb.FIX, day, fix.alley_id)
    fields = {name: getattr(fix, name) for name in RecordFix.__struct_fields__}
    plain = RecordFix(**{**fields, "patrol_id": patrol.id if patrol else None})
    await record_fix(
        session, plain, person=hand.person, alley=place, playbook=playbook, zone=hand.zone, by=hand.by,
        now=clock.read(fix.at, hand.now), on_paper=hand.on_paper,
    )  # fmt: skip


async def _reports(
    session: AsyncSession,
    message: Message,
    hand: Hand,
    playbook: Playbook,
    found: Written,
    opened: Mapping[UUID, str],
) -> None:
    for report in message.reports:
        if report.danger or report.id in opened:
            found.cases.append(await open_danger(session, report, hand, opened))
            if report.at_once:
                found.told.append((_NOT_CLOSED, {}))
            continue
        # Whoever walks there may close on the spot what the rules let him close.
        verbs = (Verb.REPORT, Verb.PATROL) if report.at_once else (Verb.REPORT,)
        await find_by(session, hand, playbook, found.day, report.alley_id, verbs)
        state, as_told = await _report(session, report, hand, walked=report.on_walk or message.patrol is not None)
        found.cases.append((state.id, case_number(state.id, hand.now.astimezone(hand.zone).date())))
        if not as_told:
            found.told.append((_NOT_CLOSED, {}))


async def _report(session: AsyncSession, report: SentReport, hand: Hand, *, walked: bool) -> tuple[CaseState, bool]:
    """The case, and whether it is as she said: what cannot be closed on the spot is taken up all the same."""
    case = OpenCase(
        id=report.id, alley=report.alley_id, category=report.category, description=report.description,
        position_m=report.position_m,
    )  # fmt: skip
    reporter = Reporter(person=hand.person, source="patrol" if walked else "report")
    if not report.at_once:
        return await open_case(session, case, reporter, by=hand.by, now=hand.now), True
    note = report.note.strip() or None
    try:
        async with session.begin_nested():
            return await open_and_close(session, case, reporter, note=note, by=hand.by, now=hand.now), True
    except (NotAtOnce, EvidenceMissing, EvidenceIncomplete):
        return await open_case(session, case, reporter, by=hand.by, now=hand.now), False


def _finish_of(patrol: SubmitPatrol, playbook: Playbook, day: date, ended: datetime, *, lenient: bool) -> FinishPatrol:
    fields = {name: getattr(patrol, name) for name in FinishPatrol.__struct_fields__}
    items = _less_waived(playbook, day, patrol.items)
    fields |= {"items": _made_whole(playbook, day, items) if lenient else items, "finished_at": ended}
    return FinishPatrol(**fields)


def _made_whole(playbook: Playbook, day: date, items: Sequence[ItemResult]) -> tuple[ItemResult, ...]:
    given = {result.item: result for result in items}
    return tuple(
        given.get(item.code, ItemResult(item=item.code, state="waived", note=N_("没有填。")))
        for item in playbook.items_on(day)
    )


def _less_waived(playbook: Playbook, day: date, items: Sequence[ItemResult]) -> tuple[ItemResult, ...]:
    """Without what was let off that day: a phone that has been away may have asked for it all the same."""
    checklist = playbook.checklist_on(day)
    known = {item.code for item in playbook.items_on(day)}
    let_off = {item.code for item in checklist.items} - known if checklist else set()
    return tuple(result for result in items if result.item not in let_off)


async def _known_cases(
    session: AsyncSession, message: Message, patrol: SubmitPatrol, alley: UUID
) -> list[tuple[str, dict[str, str]]]:
    """What she is told of findings that were known when she set out, and that the office has moved since."""
    new = {report.id for report in message.reports}
    told = [each for result in patrol.items for each in (result, *result.more)]
    named = {each.case_id for each in told if each.case_id} - new
    moved = await moved_since(session, named, alley, awaited=message.apart)
    return [(_MOVED, {"number": number, "alley": where}) for number, where in moved]
