"""How far a version is on its way, as steps with who and when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.people.models import Person
from hutong.playbooks.approving import APPROVED, ASKED, REFUSED, word_on
from hutong.playbooks.drafts import author_of
from hutong.playbooks.models import PlaybookReview, PlaybookVersion
from hutong.playbooks.publishing import Publishing
from hutong.playbooks.queries import reviews
from hutong.rehearsals.models import Rehearsal, State
from hutong.rehearsals.service import digest
from hutong.texts import N_, gettext


class Stage(NamedTuple):
    """As `ui.timeline` shows it: tone done, late or none."""

    title: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
    tone: str = ""


async def stages_of(
    session: AsyncSession, row: PlaybookVersion, rules: Publishing, *, errors: int = 0, warnings: int = 0
) -> list[Stage]:
    """`rules` are those that governed, or would govern, its publication."""
    said = await reviews(session, row.id)
    rehearsed = await _rehearsal(session, row)
    people = {
        row.created_by,
        author_of(row),
        row.published_by,
        row.withdrawn_by,
        *(review.decided_by for review in said),
    }
    names = await _names(session, people | ({rehearsed.created_by} if rehearsed else set()))
    return [
        _drafted(row, names),
        *_checked(row, errors, warnings),
        _rehearsed(row, rehearsed, rules, names),
        *_decided(row, said, rules, names),
        _published(row, names),
        *_withdrawn(row, names),
    ]


def superseded(row: PlaybookVersion, versions: Sequence[PlaybookVersion]) -> Stage | None:
    """By the first later version that begins; `versions` are the published ones."""
    later = [each for each in versions if (each.version or 0) > (row.version or 0)]
    if not later or row.withdrawn_at is not None:
        return None
    first = min(later, key=lambda each: (each.in_force_from or date.max, each.version or 0))
    note = gettext(N_("由第 {n} 版（{number}）代替"), n=first.version, number=first.number)
    return Stage(
        gettext(N_("废止")), note=gettext(N_("自 {day} 起，{note}"), day=first.in_force_from, note=note), tone="done"
    )


def _withdrawn(row: PlaybookVersion, names: dict[UUID, str]) -> list[Stage]:
    if row.withdrawn_at is None:
        return []
    who = names.get(row.withdrawn_by, "") if row.withdrawn_by else ""
    note = gettext(N_("没有施行。理由：{reason}"), reason=row.withdrawn_because)
    return [Stage(gettext(N_("撤回")), row.withdrawn_at, who, note, "late")]


def _drafted(row: PlaybookVersion, names: dict[UUID, str]) -> Stage:
    told = [gettext(N_("改自第 {n} 版"), n=row.based_on)] if row.based_on else []
    if row.saved_at is not None and row.revision > 1:
        who = names.get(row.saved_by, "") if row.saved_by else ""
        told.append(gettext(N_("共保存 {n} 次，最后一次{who}"), n=row.revision, who=who))
    if row.notes:
        told.append(row.notes)
    who = names.get(row.created_by, "") if row.created_by else ""
    return Stage(gettext(N_("起草")), row.created_at, who, gettext(N_("；")).join(told), "done")


def _checked(row: PlaybookVersion, errors: int, warnings: int) -> list[Stage]:
    if row.version is not None:
        return []
    title = gettext(N_("检查"))
    if errors:
        return [Stage(title, note=gettext(N_("还有 {n} 处错误"), n=errors), tone="late")]
    if warnings:
        return [Stage(title, note=gettext(N_("没有错误，还有 {n} 处提醒要改好或写明理由"), n=warnings))]
    return [Stage(title, note=gettext(N_("没有错误")), tone="done")]


def _rehearsed(row: PlaybookVersion, found: Rehearsal | None, rules: Publishing, names: dict[UUID, str]) -> Stage:
    title = gettext(N_("推演"))
    if found is not None:
        who = names.get(found.created_by, "") if found.created_by else ""
        note = gettext(N_("{first} 至 {last} 的事项"), first=found.first, last=found.last)
        return Stage(title, found.finished_at, who, note, "done")
    if row.version is not None:
        return Stage(title, note=gettext(N_("没有推演")))
    return Stage(
        title, note=gettext(N_("制度要求，还没有做")) if rules.rehearsed else gettext(N_("可以做，也可以不做"))
    )


def _decided(
    row: PlaybookVersion, said: Sequence[PlaybookReview], rules: Publishing, names: dict[UUID, str]
) -> list[Stage]:
    title, last = gettext(N_("审批")), word_on(row, said)
    earlier = [review for review in said if review is not last and review.decision != ASKED]
    shown = [_word(title, review, names, is_past=True) for review in reversed(earlier)]
    if last is not None:
        shown.append(_word(title, last, names))
    elif rules.second_person and row.version is None:
        note = N_("改过以后还没有重新送审") if said else N_("制度要求由第二个人审批，还没有送审")
        shown.append(Stage(title, note=gettext(note)))
    return shown


def _word(title: str, review: PlaybookReview, names: dict[UUID, str], *, is_past: bool = False) -> Stage:
    who = names.get(review.decided_by, "") if review.decided_by else ""
    notes = {
        ASKED: N_("已送审，等第二个人的意见"),
        APPROVED: N_("批准了以前的文本，以后又改过") if is_past else N_("已批准"),
        REFUSED: N_("退回：{reason}"),
    }
    tone = {APPROVED: "" if is_past else "done", REFUSED: "late"}.get(review.decision, "")
    return Stage(title, review.decided_at, who, gettext(notes[review.decision], reason=review.reason or ""), tone)


def _published(row: PlaybookVersion, names: dict[UUID, str]) -> Stage:
    title = gettext(N_("发布施行"))
    if row.version is None:
        return Stage(title)
    note = gettext(N_("{number}，自 {day} 起"), number=row.number, day=row.in_force_from)
    if row.trial:
        note += gettext(N_("试行，到 {day} 为止"), day=row.trial_until) if row.trial_until else gettext(N_("试行"))
    who = names.get(row.published_by, "") if row.published_by else ""
    return Stage(title, row.published_at, who, note, "done")


async def _rehearsal(session: AsyncSession, row: PlaybookVersion) -> Rehearsal | None:
    """The last one of this very text that ran to its end."""
    here = Rehearsal.office_id == bound_office(session), Rehearsal.playbook_id == row.id
    done = Rehearsal.sha256 == digest(row.source), Rehearsal.state == State.DONE
    statement = select(Rehearsal).where(*here, *done).order_by(Rehearsal.created_at.desc()).limit(1)
    return (await session.scalars(statement)).one_or_none()


async def _names(session: AsyncSession, people: set[UUID | None]) -> dict[UUID, str]:
    wanted = [person for person in people if person]
    if not wanted:
        return {}
    here = Person.office_id == bound_office(session), Person.id.in_(wanted)
    rows = await session.execute(select(Person.id, Person.name).where(*here))
    return {row.id: row.name for row in rows}
