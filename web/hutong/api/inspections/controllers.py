"""查, for programs: recording an inspection, and filing what it found.

`POST /o/{slug}/api/inspections`, `POST …/inspections/{id}/cases`. Both bear ids of the sender's: sent again it is the
same inspection and the same case. Its photos go along by their ids and are not sent again.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.cases.lists import alleys_within
from hutong.cases.opening import Reporter
from hutong.cases.schemas import OpenCase, Words
from hutong.cases.settings import setting_at
from hutong.errors import NotThere
from hutong.inspections.reporting import report_finding
from hutong.inspections.schemas import FoundAt, RecordInspection
from hutong.inspections.service import record_inspection
from hutong.patrols.places import my_alley
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class FileFinding(OpenCase, frozen=True, kw_only=True):
    """A report of what an inspection found under `item`; `at_once`: it is put right already."""

    item: str
    photos: tuple[UUID, ...] = ()
    at_once: bool = False
    note: Words | None = None


class Filed(msgspec.Struct, frozen=True):
    """The inspection, or the case that a finding of it became."""

    id: UUID


class InspectionsApi(Controller):
    path = "/o/{slug:str}/api/inspections"

    @post(
        "/",
        permission="inspection.record",
        name="api.inspections.record",
        status_code=200,
        operation_class=takes(RecordInspection),
        summary="Record an inspection of an alley",
    )
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Filed:
        given = await read_json(request, RecordInspection)
        alley = await my_alley(
            session, in_force.playbook, viewer.id, Verb.INSPECT, day=clock.today, alley=given.alley_id
        )
        await record_inspection(
            session, given, person=viewer.id, alley=alley, in_force=in_force, zone=clock.zone, by=viewer.actor,
            now=clock.now(),
        )  # fmt: skip
        return Filed(given.id)

    @post(
        "/{inspection_id:uuid}/cases",
        permission=("case.report", "inspection.record"),
        name="api.inspections.file",
        status_code=200,
        operation_class=takes(FileFinding),
        summary="File what an inspection found as a case",
    )
    async def file(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, inspection_id: UUID
    ) -> Filed:
        sent = await read_json(request, FileFinding)
        _, setting = await setting_at(session, clock.now())
        if sent.alley not in {alley.id for alley in alleys_within(setting, viewer.id, clock.now())}:
            raise NotThere
        found = FoundAt(inspection=inspection_id, item=sent.item, photos=sent.photos)
        await report_finding(
            session, found, sent, Reporter(person=viewer.id), viewer, at_once=sent.at_once, note=sent.note,
            by=viewer.actor, now=clock.now(),
        )  # fmt: skip
        return Filed(sent.id)


controllers = [InspectionsApi]
