"""A printed duty sheet typed in: the same message that a phone would have sent, made from what stands on the paper."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor
from hutong.patrols.errors import NotInTheFuture
from hutong.patrols.rules import AHEAD
from hutong.patrols.spans import Span, visits_beside, walks_beside
from hutong.playbooks.checklists import Item
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.submissions.errors import SentOtherwise
from hutong.submissions.models import Submission
from hutong.submissions.queries import submission_of
from hutong.submissions.receiving import receive
from hutong.texts import N_

Found = Literal["dissuade", "tidy", "known", "report"]
Tick = Literal["clear", "unseen"] | Found
_TYPED = N_("这张纸单已经录过了，见这一天已有的记录。是复印的空白单，就不要填编号。")
_SAME = N_("{begins} 到 {ends} 已经有记录了，还是同一次吗？是同一次就不用再录；不是，请在这里打勾再录。")
LATE_DAYS = 30
_A_VISIT = timedelta(minutes=10)
"""How long one takes that says nothing of it."""
"""As far back as a check-in may be entered late."""
_MISTAKEN = str.maketrans("OIL", "011")


class TypedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the visits on the paper; without `whom` it was left empty. `name` is of a shop or a work unit."""

    whom: Literal["", "resident", "shop", "unit"] = ""
    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    people: Annotated[int, msgspec.Meta(ge=1, le=200)] = 1
    need: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class TypedMore(msgspec.Struct, frozen=True, kw_only=True):
    """Another of what was found under an item; a line without an item was left empty."""

    item: Annotated[str, msgspec.Meta(max_length=40)] = ""
    tick: Literal[""] | Found = ""
    case: UUID | None = None
    words: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class TypeSheet(msgspec.Struct, frozen=True, kw_only=True):
    """`ticks`, `words` and `cases`, what was known already, by item of the day's list; `more` are further findings.
    `began` is in the office's time zone, `minutes` as she wrote them. `number` is printed on the paper, where it is
    one of ours; `another` says that what lies at the same hours already is not the same. Without any tick there was no
    walk: then it is about visits or a note alone.
    """

    id: UUID
    number: Annotated[str, msgspec.Meta(max_length=40)] = ""
    another: bool = False
    alley_id: UUID
    day: date
    began: time
    minutes: Annotated[int, msgspec.Meta(ge=1, le=720)]
    ticks: dict[str, Tick] = msgspec.field(default_factory=dict)
    words: dict[str, Annotated[str, msgspec.Meta(max_length=1000)]] = msgspec.field(default_factory=dict)
    cases: dict[str, UUID | None] = msgspec.field(default_factory=dict)
    more: Annotated[tuple[TypedMore, ...], msgspec.Meta(max_length=20)] = ()
    remark: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    visits: Annotated[tuple[TypedVisit, ...], msgspec.Meta(max_length=20)] = ()
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


async def enter_sheet(
    session: AsyncSession, sheet: TypeSheet, *, person: UUID, worker: UUID, zone: ZoneInfo, by: Actor, now: datetime
) -> Submission:
    """Count it as if her phone had sent it, journalled as typed in by `worker`; the same page sent twice is one, and so
    is the same paper typed in twice.

    Raises Invalid or a refusal with the field of the form that it belongs to.
    """
    began = datetime.combine(sheet.day, sheet.began.replace(tzinfo=None), zone)
    ended = began + timedelta(minutes=sheet.minutes)
    if ended > now + AHEAD:
        raise NotInTheFuture(field="began")
    if sheet.day < now.astimezone(zone).date() - timedelta(days=LATE_DAYS):
        raise Invalid([FieldProblem("day", N_("最多补录 {days} 天以内的纸单。"), days=LATE_DAYS)])
    playbook = (await playbook_in_force(session, sheet.day)).playbook
    sheet = msgspec.structs.replace(sheet, id=id_of(person, sheet.number) or sheet.id)
    body = msgspec.json.encode(message_of(sheet, playbook, began, ended))
    if not sheet.another and await submission_of(session, sheet.id) is None:
        await _only_once(session, person, Span(began, ended, sheet.minutes), zone)
    try:
        row = await receive(
            session, sheet.id, body, person=person, zone=zone, by=by, now=now, source="sheet", entered_by=worker
        )
    except SentOtherwise as typed:
        if not sheet.number.strip():
            raise
        raise Invalid([FieldProblem("number", _TYPED)]) from typed
    if row.state == "refused":
        # Raised, so that nothing of it is kept: the paper lies on the desk and the form is still open.
        raise Invalid([FieldProblem(_field(each["field"]), each["sentence"], **each["params"]) for each in row.reasons])
    return row


def id_of(person: UUID, number: str) -> UUID | None:
    """What a paper stands for, by whose it is and the number printed on it; none where it bears none."""
    written = "".join(letter for letter in number.upper().translate(_MISTAKEN) if letter.isalnum())
    return uuid5(person, f"sheet {written}") if written else None


async def _only_once(session: AsyncSession, person: UUID, span: Span, zone: ZoneInfo) -> None:
    """Raises Invalid where something of the person's lies at the same hours: typed already, or sent by her phone."""
    nobody = UUID(int=0)
    beside = await walks_beside(session, person, span, but=nobody)
    beside += await visits_beside(session, person, span, but=nobody)
    for other in beside[:1]:
        fields = {
            "begins": f"{other.begins.astimezone(zone):%H:%M}", "ends": f"{other.ends.astimezone(zone):%H:%M}",
        }  # fmt: skip
        raise Invalid([FieldProblem("another", _SAME, **fields)])


def message_of(sheet: TypeSheet, playbook: Playbook, began: datetime, ended: datetime) -> dict[str, Any]:
    """Raises Invalid where a tick wants words and has none, or a visit a name."""
    wrong: list[FieldProblem] = []
    visits, notes = _visits(sheet, began, ended, wrong), _notes(sheet, ended)
    message = {"id": str(sheet.id), "captured_at": ended.isoformat(), "visits": visits, "notes": notes}
    if any(sheet.ticks.values()) or any(map(_is_filled, sheet.more)) or not (visits or notes or wrong):
        message |= _walk(sheet, playbook, began, ended, wrong)
    if wrong:
        raise Invalid(wrong)
    return message


def _walk(
    sheet: TypeSheet, playbook: Playbook, began: datetime, ended: datetime, wrong: list[FieldProblem]
) -> dict[str, Any]:
    told, items, listed = _Told(sheet, ended, wrong), [], playbook.items_on(sheet.day)
    codes = {item.code for item in listed}
    for n, line in enumerate(sheet.more):
        if _is_filled(line) and line.item not in codes:
            wrong.append(FieldProblem(f"more.{n}.item", N_("请选是哪一项。")))
    for item in listed:
        # A field left empty is there without a value.
        tick, words = sheet.ticks.get(item.code), (sheet.words.get(item.code) or "").strip()
        more = [(n, line) for n, line in enumerate(sheet.more) if line.item == item.code]
        row: dict[str, Any] = {"item": item.code, "state": "clear"}
        if tick is None:
            wrong.append(FieldProblem(f"ticks.{item.code}", N_("这一项没有勾。")))
            continue
        if tick == "unseen":
            row |= {"state": "waived", "note": words}
        elif tick != "clear":
            case = sheet.cases.get(item.code)
            fields = f"words.{item.code}", f"cases.{item.code}"
            row |= {"state": "found", **told.finding(item, tick, words, case, name=item.code, fields=fields)}
        if more and row["state"] == "found":
            row["more"] = told.further(item, more)
        elif more:
            wrong.append(FieldProblem(f"more.{more[0][0]}.item", N_("这一项上面勾的不是发现问题。")))
        items.append(row)
    patrol = {
        "id": str(uuid5(sheet.id, "patrol")), "alley_id": str(sheet.alley_id), "started_at": began.isoformat(),
        "finished_at": ended.isoformat(), "minutes": sheet.minutes, "items": items, "remark": sheet.remark.strip(),
    }  # fmt: skip
    return {"patrol": patrol, "fixes": told.fixes, "reports": told.reports}


def _is_filled(line: TypedMore) -> bool:
    return bool(line.item or line.tick or line.case or line.words.strip())


class _Told:
    """What the findings of a sheet make besides the walk itself."""

    def __init__(self, sheet: TypeSheet, at: datetime, wrong: list[FieldProblem]) -> None:
        self._sheet, self._at, self._wrong = sheet, at, wrong
        self.fixes: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []

    def finding(
        self, item: Item, tick: str, words: str, case: UUID | None, *, name: str, fields: tuple[str, str]
    ) -> dict[str, Any]:
        """As the walk names it; `fields` are those of its words and of the case that is known already."""
        id_ = str(uuid5(self._sheet.id, name))
        about = {"id": id_, "alley_id": str(self._sheet.alley_id), "category": item.category}
        if tick == "known":
            if case is None:
                self._wrong.append(FieldProblem(fields[1], N_("请选是报过的哪一件。")))
            return {"case_id": case and str(case)}
        if tick == "report":
            if len(words) < 4:
                self._wrong.append(FieldProblem(fields[0], N_("上报的请写清楚什么事、在哪里。")))
            self.reports.append({**about, "description": words})
            return {"case_id": id_}
        self.fixes.append({**about, "way": tick, "note": words, "at": self._at.isoformat()})
        return {"fix_id": id_}

    def further(self, item: Item, lines: list[tuple[int, TypedMore]]) -> list[dict[str, Any]]:
        found = []
        for n, line in lines:
            at = f"more.{n}"
            if not line.tick:
                self._wrong.append(FieldProblem(f"{at}.tick", N_("请选这一处怎么办的。")))
                continue
            fields = f"{at}.words", f"{at}.case"
            found.append(self.finding(item, line.tick, line.words.strip(), line.case, name=at, fields=fields))
        return found


def _visits(sheet: TypeSheet, began: datetime, ended: datetime, wrong: list[FieldProblem]) -> list[dict[str, Any]]:
    """One after another from the walk's beginning: a paper does not say when each was."""
    found: list[dict[str, Any]] = []
    for n, visit in enumerate(sheet.visits):
        name, need = visit.name.strip(), visit.need.strip()
        if not visit.whom:
            if name or need:
                wrong.append(FieldProblem(f"visits.{n}.whom", N_("请选走访的是谁。")))
            continue
        if visit.whom != "resident" and not name:
            wrong.append(FieldProblem(f"visits.{n}.name", N_("请写门店或单位的名称。")))
        # What a household is called is not kept: a resident is nobody in particular.
        named = {} if visit.whom == "resident" else {"unit_name": name}
        at = min(began + _A_VISIT * (len(found) + 1), ended)
        found.append({
            "id": str(uuid5(sheet.id, f"visit {n}")), "alley_id": str(sheet.alley_id), "whom": visit.whom,
            "people": visit.people, "need": need, "at": at.isoformat(), **named,
        })  # fmt: skip
    return found


def _notes(sheet: TypeSheet, at: datetime) -> list[dict[str, Any]]:
    body = sheet.note.strip()
    about = {"id": str(uuid5(sheet.id, "note")), "alley_id": str(sheet.alley_id), "at": at.isoformat()}
    return [{**about, "body": body}] if body else []


def _field(name: str) -> str:
    """Refusals name fields of the message; the form has fewer."""
    return name if name in {"alley_id", "day", "began", "minutes"} else ""
