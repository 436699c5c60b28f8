"""A phone's photos: straight into the store by a form for just that file; through us where that does not go.

A photo leaves the phone on its receipt alone: `number` beside its id. It is given when the file that the phone told of
was read back whole from the store, or has come through us.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, post
from litestar.datastructures import UploadFile
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere, Refusal
from hutong.objects import Shelf
from hutong.pages.field.sending import PHONE_CLOCK, phone_clock
from hutong.pages.photos.plain import FORM_BYTES, keep_file
from hutong.patrols.schemas import Point
from hutong.photos.coming import arrived, form_for, is_whole, known_to, not_wanted
from hutong.photos.errors import PhotoRefused
from hutong.photos.schemas import About, Offered
from hutong.photos.states import AWAITED
from hutong.photos.tickets import check_wanted
from hutong.submissions.photos import MOST, may_add
from hutong.submissions.rules import moment_of
from hutong.texts import gettext
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

Sent = Request[Any, Any, Any]
PHOTO_POINT = "x-photo-point"
"""Header: where a picture was taken, as `lat,lon` in degrees. Not in the address, which is written into logs."""
RECEIPT = "photo"


class PhotoReceipt(msgspec.Struct, frozen=True):
    id: UUID
    number: str = RECEIPT


class Form(msgspec.Struct, frozen=True):
    """Post `fields`, then the file as `file`, to `url`: no other file, and not for longer than a quarter of an hour."""

    url: str
    fields: dict[str, str]


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one photo: its receipt, a form to send it by, or why it is not wanted: at all, or `later` perhaps."""

    id: UUID
    number: str = ""
    form: Form | None = None
    refused: str = ""
    later: str = ""


class Asked(msgspec.Struct, frozen=True):
    photos: Annotated[tuple[Offered, ...], msgspec.Meta(min_length=1, max_length=MOST)]


class Answers(msgspec.Struct, frozen=True):
    photos: list[Told]


class Photos(Controller):
    path = "/o/{slug:str}/field/photos"

    @post("/", permission="signed-in", name="field.photos", status_code=200)
    async def ask(self, request: Sent, services: Services, viewer: Viewer, office: OfficePlace, data: Asked) -> Answers:
        """Both the question for forms and the word that a file is there: asked again it does what is left to do.

        No transaction is open while the store is read.
        """
        shelf = services.store.shelf(office.id)
        whole = await _whole(services, viewer, shelf, data.photos)
        async with services.databases.session(viewer.scope) as session:
            sent_at = phone_clock(request.headers.get(PHONE_CLOCK, ""))
            told = [
                await _answer(session, viewer, shelf, each, whole.get(each.id, ""), sent_at) for each in data.photos
            ]
        return Answers(told)

    @post("/{photo_id:uuid}", permission="signed-in", status_code=200, request_max_body_size=FORM_BYTES)
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
            try:
                await keep_file(
                    services, viewer.scope, about, upload, person=viewer.id, photo_id=photo_id, taken_at=taken_at,
                    point=photo_point(request.headers.get(PHOTO_POINT, "")),
                )  # fmt: skip
            except PhotoRefused as refusal:
                if refusal.is_final:
                    async with services.databases.session(viewer.scope) as session:
                        await not_wanted(session, photo_id, person=viewer.id, now=current_visit().now)
                raise
        return PhotoReceipt(photo_id)


async def _whole(services: Services, viewer: Viewer, shelf: Shelf, photos: Sequence[Offered]) -> dict[UUID, str]:
    """Of those that had a form, those that lie whole in the store, with their keys. Raises StoreAway."""
    async with services.databases.session(viewer.scope) as session:
        known = await known_to(session, [photo.id for photo in photos], person=viewer.id)
        given = [(row.id, row.key, row.told) for row in known.values() if row.state in AWAITED and row.told is not None]
    # One after the other: a picture may be 15 MB, and a page server has many phones.
    return {photo_id: key for photo_id, key, told in given if await is_whole(shelf, key, told)}


async def _answer(
    session: AsyncSession, viewer: Viewer, shelf: Shelf, photo: Offered, key: str, sent_at: datetime | None
) -> Told:
    if await arrived(session, photo.id, key, person=viewer.id):
        return Told(id=photo.id, number=RECEIPT)
    now = current_visit().now
    try:
        await check_wanted(session, photo.about, media_type=photo.media_type, size=photo.size)
        await may_add(session, photo.about, photo.id, viewer.id)
    except NotThere:
        raise
    except Refusal as refusal:
        said = gettext(refusal.text, **refusal.params)
        if isinstance(refusal, PhotoRefused) and not refusal.is_final:
            # It is waited for still, and the phone keeps it.
            return Told(id=photo.id, later=said)
        await not_wanted(session, photo.id, person=viewer.id, now=now)
        return Told(id=photo.id, refused=said)
    taken_at = moment_of(phone_clock(str(photo.taken or "")), sent_at=sent_at, now=now)
    form = await form_for(session, shelf, photo, person=viewer.id, taken_at=taken_at, now=now)
    return Told(id=photo.id, form=Form(form.url, form.fields)) if form else Told(id=photo.id, number=RECEIPT)


def photo_point(said: str) -> dict[str, float] | None:
    """Rounded as every position is; nonsense, and the noughts of a camera without a fix, are none."""
    try:
        lat, lon = (float(part) for part in said.split(","))
        point = msgspec.convert({"lat": lat, "lon": lon}, Point)
    except (ValueError, msgspec.ValidationError):
        return None
    return point.rounded() if lat and lon else None
