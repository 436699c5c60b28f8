"""`/o/{office}/playbooks/drafts/{draft}/rehearsals`: order one, watch it, read what it found, case by case."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.explaining import names_of
from hutong.conditions import FieldSet
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.notices.words import way_word, ways_word
from hutong.pages.rehearsals import grades, words
from hutong.pages.rehearsals.schemas import Order
from hutong.playbooks.checking import check_text
from hutong.playbooks.condition_fields import fields_of
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import Version, version_row
from hutong.posts.reasons import mentioned
from hutong.rehearsals.models import OPEN, Rehearsal
from hutong.rehearsals.queries import (
    PAGE,
    Listed,
    attached_to,
    differing_case,
    differing_cases,
    differing_count,
    is_stale,
    is_telling,
    rehearsals_of,
    summary_of,
)
from hutong.rehearsals.rules.courses import Difference
from hutong.rehearsals.rules.lines import Line
from hutong.rehearsals.rules.regrading import Tiered
from hutong.rehearsals.rules.results import Summary
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin, cancel, order_traces, rehearsal_row
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
PRESETS = (30, 90)
_MAY = ("playbook.draft", "playbook.approve", "playbook.publish")
_SHOWN = 30
_MOST = 100_000
PageNumber = Annotated[int, Parameter(ge=1, le=_MOST)]


class Rehearsals(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/rehearsals"

    @get("/", permission=_MAY, name="rehearsals.index")
    async def index(self, session: AsyncSession, clock: Clock, draft_id: UUID, days: int | None = None) -> Page:
        draft = await version_row(session, draft_id)
        span = days if days in PRESETS else PRESETS[0]
        last = clock.today - timedelta(days=1)
        form = blank(id=new_id(), first=last - timedelta(days=span - 1), last=last)
        return Page("rehearsals/index.html", form=form, **await _desk(session, draft))

    @post("/", permission="playbook.draft", status_code=200)
    async def order(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Order)
        draft = await version_row(session, draft_id)
        with form.or_again("rehearsals/index.html", **await _desk(session, draft)):
            sent = form.value
            asked = Begin(id=sent.id, first=sent.first, last=sent.last, generated=sent.generated)
            begun = await begin(session, draft_id, asked, by=viewer.actor, now=clock.now())
        return go(f"{_home(office, draft_id)}/{begun.id}")

    @get("/attached", permission=_MAY, name="rehearsals.attached")
    async def attached(self, session: AsyncSession, draft_id: UUID) -> Page:
        """A few lines for the pages of the draft and of the version it became."""
        draft = await version_row(session, draft_id)
        found = await attached_to(session, draft)
        return Page(
            "rehearsals/_attached_lines.html", draft=draft, rehearsal=found,
            summary=summary_of(found) if found else None,
        )  # fmt: skip

    @get("/{rehearsal_id:uuid}", permission=_MAY, name="rehearsals.show")
    async def show(
        self, session: AsyncSession, office: OfficePlace, in_force: Version, draft_id: UUID, rehearsal_id: UUID,
        kind: Difference | None = None, page: PageNumber = 1,
    ) -> Page:  # fmt: skip
        draft, rehearsal = await _found(session, draft_id, rehearsal_id)
        summary = summary_of(rehearsal)
        told: dict[str, Any] = {"draft": draft, "rehearsal": rehearsal, "summary": summary, "waiting": OPEN}
        if summary is None:
            return Page("rehearsals/show.html", **told)
        posts = {load.post for load in summary.loads[:_SHOWN]} | {one.post for one in summary.scores[:_SHOWN]}
        people, reasons = mentioned(one.reason for one in summary.refusals)
        names = await names_of(session, people, posts | reasons)
        teller = words.Teller(names, office.zone.key, _fields(draft, in_force))
        kept = await differing_count(session, rehearsal.id, kind=kind)
        return Page(
            "rehearsals/show.html",
            **told,
            stale=is_stale(rehearsal, draft),
            counts=words.counts(summary),
            chart=words.chart(summary),
            kinds=words.KINDS,
            kind=kind,
            names=names,
            template_name=words.template_name,
            way_word=way_word,
            ways_word=ways_word,
            refusals=[(teller.sentence(one.reason), one.times) for one in summary.refusals],
            cases=[
                _line(one, office.zone.key)
                for one in await differing_cases(session, rehearsal.id, kind=kind, page=page)
            ],
            **_graded(summary),
            page=page,
            pages=-(-kept // PAGE),
            shown=_SHOWN,
        )

    @post("/{rehearsal_id:uuid}/cancel", permission="playbook.draft", status_code=200)
    async def cancel(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, draft_id: UUID, rehearsal_id: UUID
    ) -> Response[Any]:
        await _found(session, draft_id, rehearsal_id)
        await cancel(session, rehearsal_id, now=clock.now())
        return go(f"{_home(office, draft_id)}/{rehearsal_id}")

    @get("/{rehearsal_id:uuid}/cases.xlsx", permission=_MAY)
    async def sheet(
        self, session: AsyncSession, office: OfficePlace, draft_id: UUID, rehearsal_id: UUID,
        kind: Difference | None = None,
    ) -> Response[bytes]:  # fmt: skip
        _, rehearsal = await _found(session, draft_id, rehearsal_id)
        found = await differing_cases(session, rehearsal.id, kind=kind, size=_MOST)
        heads = (N_("编号"), N_("事项"), N_("不同之处"), N_("按当时的制度"), N_("按草案"))
        columns = [gettext(head) for head in heads]
        rows: list[list[Cell]] = [
            [line["number"], line["title"], line["differs"], line["then"], line["now"]]
            for line in (_line(one, office.zone.key) for one in found)
        ]
        title = f"{gettext(N_('推演'))} {rehearsal.first} {rehearsal.last}"
        content = workbook(title, columns, rows, office.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @get("/{rehearsal_id:uuid}/cases/{row_id:uuid}", permission=_MAY, name="rehearsals.case")
    async def case(
        self, session: AsyncSession, office: OfficePlace, in_force: Version, draft_id: UUID, rehearsal_id: UUID,
        row_id: UUID,
    ) -> Page:  # fmt: skip
        draft, rehearsal = await _found(session, draft_id, rehearsal_id)
        found = await differing_case(session, rehearsal.id, row_id)
        names = await names_of(session, *_mentioned((*found.then, *found.now)))
        teller = words.Teller(names, office.zone.key, _fields(draft, in_force))
        return Page(
            "rehearsals/case.html", draft=draft, rehearsal=rehearsal, case=found, stale=is_stale(rehearsal, draft),
            differs=[gettext(words.KINDS[kind]) for kind in found.kinds], then=teller.told(found.then),
            now=teller.told(found.now), then_ends=words.ending(found.then, office.zone.key),
            now_ends=words.ending(found.now, office.zone.key),
            telling=not found.whole and await is_telling(session, rehearsal.id),
        )  # fmt: skip

    @post("/{rehearsal_id:uuid}/cases/{row_id:uuid}/traces", permission=_MAY, status_code=200)
    async def tell(
        self, session: AsyncSession, office: OfficePlace, draft_id: UUID, rehearsal_id: UUID, row_id: UUID
    ) -> Response[Any]:
        """Both traces of a case of which only the ends were kept."""
        await _found(session, draft_id, rehearsal_id)
        await order_traces(session, rehearsal_id, row_id)
        return go(f"{_home(office, draft_id)}/{rehearsal_id}/cases/{row_id}")

    @get("/{rehearsal_id:uuid}/grades.xlsx", permission=_MAY)
    async def grade_sheet(
        self, session: AsyncSession, office: OfficePlace, draft_id: UUID, rehearsal_id: UUID
    ) -> Response[bytes]:
        _, rehearsal = await _found(session, draft_id, rehearsal_id)
        title = f"{gettext(N_('街巷等级'))} {rehearsal.first} {rehearsal.last}"
        columns = [gettext(head) for head in grades.HEADS]
        content = workbook(title, columns, grades.rows(_tiers(rehearsal)), office.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @get("/{rehearsal_id:uuid}/grades/{alley_id:uuid}", permission=_MAY, name="rehearsals.grade")
    async def grade(self, session: AsyncSession, draft_id: UUID, rehearsal_id: UUID, alley_id: UUID) -> Page:
        draft, rehearsal = await _found(session, draft_id, rehearsal_id)
        found = next((one for one in _tiers(rehearsal).regraded if one.alley == alley_id), None)
        if found is None:
            raise NotThere
        return Page(
            "rehearsals/grade.html", draft=draft, rehearsal=rehearsal, stale=is_stale(rehearsal, draft),
            **grades.alley_page(found),
        )  # fmt: skip


def _tiers(rehearsal: Rehearsal) -> Tiered:
    """Raises NotThere where nothing was graded."""
    summary = summary_of(rehearsal)
    if summary is None or summary.tiers is None:
        raise NotThere
    return summary.tiers


def _graded(summary: Summary) -> dict[str, Any]:
    if summary.tiers is None:
        return {}
    return {
        "tier_counts": grades.counted(summary.tiers),
        "graded_days": grades.graded_days(summary.tiers.months),
        "grade_ends": grades.ends,
    }


async def _desk(session: AsyncSession, draft: PlaybookVersion) -> dict[str, Any]:
    return {
        "draft": draft,
        "wrong": check_text(draft.source).playbook is None,
        "earlier": [(one, is_stale(one, draft)) for one in await rehearsals_of(session, draft.id)],
        "presets": PRESETS,
        "waiting": OPEN,
    }


async def _found(session: AsyncSession, draft_id: UUID, rehearsal_id: UUID) -> tuple[PlaybookVersion, Rehearsal]:
    draft, rehearsal = await version_row(session, draft_id), await rehearsal_row(session, rehearsal_id)
    if rehearsal.playbook_id != draft.id:
        raise NotThere
    return draft, rehearsal


def _home(office: OfficePlace, draft_id: UUID) -> str:
    return f"{office.home}/playbooks/drafts/{draft_id}/rehearsals"


def _fields(draft: PlaybookVersion, in_force: Version) -> FieldSet:
    """What conditions of the draft may ask about; where it does not read any more, those of the rules in force."""
    return fields_of(check_text(draft.source).playbook or in_force.playbook)


def _line(case: Listed, zone: str) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.number or "",
        "title": case.title or gettext(N_("模拟事项")),
        "differs": gettext(N_("、")).join(gettext(words.KINDS[kind]) for kind in case.kinds),
        "then": words.ending(case.then, zone),
        "now": words.ending(case.now, zone),
    }


def _mentioned(lines: Sequence[Line]) -> tuple[set[UUID], set[UUID]]:
    reasons: Iterable[Any] = (
        reason
        for line in lines
        for reason in (*line.refused, *line.why.flow, *line.why.owner, *line.why.moved, *line.why.escalated)
    )
    people, posts = mentioned(reasons)
    for line in lines:
        # Those who share are posts and departments: each id is asked for among both.
        people |= (
            {*line.sharing}
            | {one for one in (line.by, line.owner.person, line.owner.department) if one}
            | {p for _, told in (*line.told, *line.merged) for p in told}
        )
        posts |= {*line.sharing} | ({line.owner.post} if line.owner.post else set())
    return people, posts


controllers = [Rehearsals]
