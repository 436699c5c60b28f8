"""A department's officers by program: what the department has, was told and was called to over all offices, and acting.

`GET /d/{slug}/api/matters`, `…/matters/{id}`, `POST …/matters/{id}/steps`, `…/resume`; `GET …/notices`,
`…/notices/{id}/changes`, `POST …/notices/{id}/seen`; `GET …/calls`, `POST …/calls/{id}/answers`. A step names the
revision it was made from, or an Idempotency-Key: sent again it gets the first receipt. Another department's rows are
not there.
"""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.departments.schemas import ListedCall, ListedMatter, ListedNotice, OpenMatter
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.cases import for_departments
from hutong.cases.answering import answer_call
from hutong.cases.joint_calls import call_to, calls_to
from hutong.cases.schemas import AnswerCall, TakeStep
from hutong.db import Office
from hutong.db.wires import SessionWire
from hutong.visits.clock import Clock
from hutong.visits.departments import (
    changes_told,
    department_of,
    leads_department,
    opened_matter,
    ways_of,
    writable_office,
)
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]


class DepartmentsApi(Controller):
    path = "/d/{slug:str}/api"

    @get("/matters", permission="matter.act", name="api.departments.matters")
    async def matters(self, session: AsyncSession, viewer: Viewer, done: bool = False) -> list[ListedMatter]:
        """The earliest deadline first; with `done` what the department has no longer."""
        rows = await for_departments.matters_of(session, department_of(viewer), over=done)
        return [ListedMatter.of(row) for row in rows]

    @get("/matters/{matter_id:uuid}", permission="matter.act", name="api.departments.matter")
    async def matter(
        self, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, matter_id: UUID
    ) -> OpenMatter:
        """With the actions that the office's rules allow now."""
        row = await for_departments.matter_of(session, department_of(viewer), matter_id)
        opened = await opened_matter(services, row, viewer, clock)
        return OpenMatter.of(row, opened, ways_of(opened, clock))

    @post(
        "/matters/{matter_id:uuid}/steps",
        permission="matter.act",
        name="api.departments.step",
        status_code=200,
        operation_class=takes(TakeStep, once=True),
        summary="Take one of the actions that the office's rules allow",
    )
    async def step(
        self, request: Sent, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, matter_id: UUID
    ) -> ListedMatter:
        department = department_of(viewer)
        row = await for_departments.matter_of(session, department, matter_id)
        taken = await read_json(request, TakeStep)
        office = await writable_office(services, row.office_id)
        async with services.databases.session(Office(office.id)) as of_office:

            async def deed() -> ListedMatter:
                await for_departments.act_for_department(
                    of_office, matter_id, taken, department=department, officer=viewer.id, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
                return ListedMatter.of(await for_departments.row_of(of_office, matter_id, department))

            return await answer_once(
                SessionWire(of_office), request, ListedMatter, deed, person=viewer.id, now=clock.now(),
                named_by_itself=taken.revision is not None,
            )  # fmt: skip

    @post(
        "/matters/{matter_id:uuid}/resume",
        permission="matter.act",
        name="api.departments.resume",
        status_code=200,
        operation_class=takes(None, once=True),
        summary="Let the clock of a paused matter run on",
    )
    async def resume(
        self, request: Sent, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, matter_id: UUID
    ) -> ListedMatter:
        department = department_of(viewer)
        row = await for_departments.matter_of(session, department, matter_id)
        office = await writable_office(services, row.office_id)
        async with services.databases.session(Office(office.id)) as of_office:

            async def deed() -> ListedMatter:
                await for_departments.resume_for_department(
                    of_office, matter_id, department=department, officer=viewer.id, by=viewer.actor, now=clock.now()
                )
                return ListedMatter.of(await for_departments.row_of(of_office, matter_id, department))

            return await answer_once(
                SessionWire(of_office), request, ListedMatter, deed, person=viewer.id, now=clock.now(),
                named_by_itself=False,
            )  # fmt: skip

    @get("/notices", permission="matter.act", name="api.departments.notices")
    async def notices(self, session: AsyncSession, viewer: Viewer, unread: bool = False) -> list[ListedNotice]:
        """The latest first; what is for the head only to the head."""
        head = await leads_department(session, viewer)
        rows = await for_departments.told(session, department_of(viewer), head=head, unread=unread)
        return [ListedNotice.of(row) for row in rows]

    @get("/notices/{notice_id:uuid}/changes", permission="matter.act", name="api.departments.changes")
    async def changes(self, session: AsyncSession, viewer: Viewer, services: Services, notice_id: UUID) -> list[str]:
        """What the version of which the notice tells changes for the department, in sentences."""
        head = await leads_department(session, viewer)
        notice = await for_departments.notice_to(session, department_of(viewer), notice_id, head=head)
        return [change.text for change in await changes_told(services, notice)]

    @post(
        "/notices/{notice_id:uuid}/seen",
        permission="matter.act",
        name="api.departments.seen",
        status_code=200,
        operation_class=takes(None),
        summary="Note that a reminder was seen; the first time counts",
    )
    async def seen(
        self, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, notice_id: UUID
    ) -> ListedNotice:
        department = department_of(viewer)
        head = await leads_department(session, viewer)
        notice = await for_departments.notice_to(session, department, notice_id, head=head)
        office = await writable_office(services, notice.office_id)
        async with services.databases.session(Office(office.id)) as of_office:
            await for_departments.mark_seen(of_office, notice_id, department=department, now=clock.now())
        await session.refresh(notice)
        return ListedNotice.of(notice)

    @get("/calls", permission="desk.department", name="api.departments.calls")
    async def calls(self, session: AsyncSession, viewer: Viewer, done: bool = False) -> list[ListedCall]:
        """The soonest meeting first; with `done` what is over."""
        return [ListedCall.of(row) for row in await calls_to(session, department_of(viewer), over=done)]

    @post(
        "/calls/{answer_id:uuid}/answers",
        permission="call.answer",
        name="api.departments.answer",
        status_code=200,
        operation_class=takes(AnswerCall, once=True),
        summary="Answer a joint call: coming, reassigned, other_time, came, done",
    )
    async def answer(
        self, request: Sent, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, answer_id: UUID
    ) -> ListedCall:
        department = department_of(viewer)
        call = await call_to(session, department, answer_id)
        word = await read_json(request, AnswerCall)
        office = await writable_office(services, call.office_id)
        async with services.databases.session(Office(office.id)) as of_office:

            async def deed() -> ListedCall:
                row = await answer_call(
                    of_office, answer_id, word, department=department, officer=viewer.id, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
                return ListedCall.of(row)

            return await answer_once(
                SessionWire(of_office), request, ListedCall, deed, person=viewer.id, now=clock.now(),
                named_by_itself=False,
            )  # fmt: skip


controllers = [DepartmentsApi]
