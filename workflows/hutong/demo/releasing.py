"""Pictures that somebody of the demo's office let go: looked at, a corner covered, and hung on the wall."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from hutong.db import Databases, Office
from hutong.demo.opening import Opened
from hutong.demo.writing import GENERATOR
from hutong.ids import new_id
from hutong.journal import append
from hutong.objects import Shelf
from hutong.photos.schemas import About
from hutong.releases.events import PhotoReleased
from hutong.releases.jobs import keep_covered, keys_of
from hutong.releases.models import PhotoRelease
from hutong.releases.states import ReleaseState

_CORNER = ((820, 40, 140, 160),)


def who_lets_out(opened: Opened) -> UUID:
    """Somebody whose duties allow it."""
    return next(
        person.id
        for _, kind, person, _ in opened.held
        if any("photo.release" in verb.permissions for verb in kind.duties)
    )


async def let_out(
    databases: Databases, shelf: Shelf, pictures: Mapping[UUID, tuple[About, bytes]], *, person: UUID, now: datetime
) -> None:
    """Photos by their ids, each with its file. A worker looks at the photos themselves later, as at any other."""
    for photo, (about, content) in pictures.items():
        release = new_id()
        with TemporaryDirectory(prefix="demo-") as name:
            (Path(name) / "picture").write_bytes(content)
            made = await keep_covered(shelf, release, Path(name), _CORNER)
        if made is None:
            continue
        large, small = keys_of(shelf, release)
        row = {
            "office_id": shelf.office_id, "id": release, "photo_id": photo, "state": ReleaseState.RELEASED,
            "places": [list(place) for place in _CORNER], "covered_by": person, "covered_at": now,
            "released_by": person, "released_at": now, "large_key": large, "small_key": small,
            "sha256": made.sha256, "size": made.size,
        }  # fmt: skip
        async with databases.session(Office(shelf.office_id)) as session:
            await session.execute(insert(PhotoRelease).values(row))
            event = PhotoReleased(
                subject=photo, release=release, about_kind=about.kind, about=about.id, sha256=made.sha256.hex()
            )
            append(session, event, by=GENERATOR, at=now)
