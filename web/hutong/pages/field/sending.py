"""What a phone sends when it has signal again. Only a receipt lets an item leave its queue.

A receipt is JSON with the id that was sent and a `number`. A refusal (422) has a `number` too: the code to show at the
desk, where all of it is kept. Anything else, whatever it says, is no receipt, and the phone tries again.
"""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid, NotThere, Refusal
from hutong.pages.field.kit import Kit, kit_of
from hutong.pages.photos.plain import FORM_BYTES, keep_file
from hutong.patrols.schemas import Point
from hutong.photos.schemas import About
from hutong.playbooks.queries import Version
from hutong.submissions.photos import may_add
from hutong.submissions.reading import MOST_BYTES, Envelope
from hutong.submissions.receiving import receipt_of, receive, sentences_of
from hutong.submissions.rules import moment_of
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

Sent = Request[Any, Any, Any]
PHONE_CLOCK = "x-phone-clock"
"""Header: what the phone's own clock says while it sends, so that one that is wrong can be read."""
PHOTO_POINT = "x-photo-point"
"""Header: where a picture was taken, as `lat,lon` in degrees. Not in the address, which is written into logs."""


class TooMuchAtOnce(Refusal):
    status = 413
    sentence = N_("内容太大了，请减小后再发。")


class PhotoReceipt(msgspec.Struct, frozen=True):
    id: UUID
    number: str = "photo"


class Sending(Controller):
    path = "/o/{slug:str}/field"

    @get("/kit", permission="signed-in", name="field.kit")
    async def kit(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Kit:
        token = current_visit().csrf_token
        return await kit_of(session, viewer, office, in_force, token=token, now=clock.now())

    @post("/submissions", permission="signed-in", name="field.submit", status_code=200)
    async def submit(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any]:
        """Returning commits, the kept refusal too; both answers are promises."""
        body = await request.body()
        if len(body) > MOST_BYTES:
            raise TooMuchAtOnce
        row = await receive(
            session, _id_in(body), body, person=viewer.id, zone=clock.zone, by=viewer.actor, now=clock.now(),
            sent_at=phone_clock(request.headers.get(PHONE_CLOCK, "")),
        )  # fmt: skip
        if row.state == "refused":
            return _refused(row.number, row.reasons)
        return Response(msgspec.json.encode(receipt_of(row)), media_type="application/json", status_code=200)

    @post("/photos/{photo_id:uuid}", permission="signed-in", status_code=200, request_max_body_size=FORM_BYTES)
    async def photo(
        self,
        request: Sent,
        services: Services,
        viewer: Viewer,
        photo_id: UUID,
        kind: str,
        of: UUID,
        slot: Annotated[str, Parameter(max_length=8)] = "scene",
        item: Annotated[str, Parameter(max_length=40)] = "",
        taken: str = "",
    ) -> PhotoReceipt:
        """One picture as the body, under an id of the phone's. In any order with what it belongs to.

        `taken` is when, in milliseconds by the phone's clock, and a header says where: a picture that was made small
        tells neither.
        """
        try:
            about = msgspec.convert({"kind": kind, "id": of, "slot": slot, "item": item or None}, About)
        except msgspec.ValidationError as problem:
            raise NotThere from problem
        async with services.databases.session(viewer.scope) as session:
            await may_add(session, about, photo_id, viewer.id)
        sent_at = phone_clock(request.headers.get(PHONE_CLOCK, ""))
        taken_at = moment_of(phone_clock(taken), sent_at=sent_at, now=current_visit().now)
        upload = UploadFile(content_type="application/octet-stream", filename=str(photo_id))
        with upload.file:
            async for piece in request.stream():
                upload.file.write(piece)
            await keep_file(
                services, viewer.scope, about, upload, person=viewer.id, photo_id=photo_id, taken_at=taken_at,
                point=photo_point(request.headers.get(PHOTO_POINT, "")),
            )  # fmt: skip
        return PhotoReceipt(photo_id)


def phone_clock(said: str) -> datetime | None:
    """Milliseconds since 1970, as every phone counts them; nonsense is none."""
    try:
        return datetime.fromtimestamp(int(said) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def photo_point(said: str) -> dict[str, float] | None:
    """Rounded as every position is; nonsense, and the noughts of a camera without a fix, are none."""
    try:
        lat, lon = (float(part) for part in said.split(","))
        point = msgspec.convert({"lat": lat, "lon": lon}, Point)
    except (ValueError, msgspec.ValidationError):
        return None
    return point.rounded() if lat and lon else None


def _id_in(body: bytes) -> UUID:
    try:
        return msgspec.json.decode(body, type=Envelope).id
    except msgspec.DecodeError as problem:
        raise Invalid([FieldProblem("id", N_("手机送来的内容读不出来。"))]) from problem


def _refused(number: str, reasons: list[Any]) -> Response[Any]:
    told = sentences_of(reasons)
    errors = [{"field": row["field"], "detail": said} for row, said in zip(reasons, told, strict=True)]
    problem = {
        "type": "urn:hutong:submission-refused", "title": gettext(N_("没有收下")), "status": 422,
        "detail": "".join(told), "number": number, "errors": errors,
    }  # fmt: skip
    return Response(msgspec.json.encode(problem), media_type="application/problem+json", status_code=422)
