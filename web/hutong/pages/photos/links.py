"""Sending a browser on to a picture: by a signed address at the store, which runs out in minutes."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from hutong.photos.limits import LINK_SECONDS
from hutong.visits.services import Services

KEEP_SECONDS = LINK_SECONDS - 60
"""A link kept by the browser must run out before the signature in it does."""
KEEP_PUBLIC_SECONDS = 60
"""What was let go may be taken back: nobody's browser holds on to it for long."""


def to_picture(services: Services, office_id: UUID, key: str, *, keep: int = KEEP_PUBLIC_SECONDS) -> Response[Any]:
    address = services.store.shelf(office_id).sign_read(key, seconds=LINK_SECONDS)
    return Redirect(address, status_code=302, headers={"Cache-Control": f"private, max-age={keep}"})
