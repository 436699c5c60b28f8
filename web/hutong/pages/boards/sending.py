"""The photos of a resident's report: looked at before it is stored, kept after, so that none of them holds it up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

from hutong.access.directory import OfficePlace
from hutong.boards.schemas import MOST_PHOTOS
from hutong.db import Office
from hutong.errors import FieldProblem, Invalid
from hutong.objects import StoreAway
from hutong.pages.photos.plain import checked_kind, keep_file
from hutong.photos.errors import PhotoRefused
from hutong.photos.schemas import About
from hutong.texts import N_
from hutong.visits.services import Services

FIELD = "photos"


async def sent_photos(request: Request[Any, Any, Any]) -> list[UploadFile]:
    """The files of the form, without script and without an account."""
    sent = await request.form()
    return [file for file in sent.getall(FIELD, []) if isinstance(file, UploadFile) and file.filename]


async def check_photos(services: Services, office: OfficePlace, photos: Sequence[UploadFile], report: UUID) -> None:
    """Raises Invalid for too many, and for what is no photo: nothing of the report is stored then."""
    if len(photos) > MOST_PHOTOS:
        raise Invalid([FieldProblem(FIELD, N_("最多传 {n} 张照片。"), n=MOST_PHOTOS)])
    for photo in photos:
        try:
            await checked_kind(services, Office(office.id), About("case", report), photo)
        except PhotoRefused as refusal:
            raise Invalid([FieldProblem(FIELD, refusal.text)]) from None


async def keep_photos(services: Services, office: OfficePlace, photos: Sequence[UploadFile], report: UUID) -> int:
    """Keep them with the report's case-to-be; returns how many could not be kept, the report stands all the same."""
    lost = 0
    for photo in photos:
        try:
            await keep_file(services, Office(office.id), About("case", report), photo, person=None)
        except (PhotoRefused, StoreAway):
            lost += 1
    return lost
