"""The example picture of an item, for a phone that is to show it without signal."""

from io import BytesIO
from uuid import UUID

from litestar import Controller, Response, get

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.objects import ObjectMissing, ObjectTooBig
from hutong.photos.examples import small_example
from hutong.visits.services import Services

_MOST_BYTES = 512 * 1024
"""Of a picture of 320 pixels, with much to spare."""
KEEP_SECONDS = 24 * 3600


class Examples(Controller):
    path = "/o/{slug:str}/field/examples"

    @get("/{photo_id:uuid}", permission="signed-in", name="field.example")
    async def picture(self, services: Services, viewer: Viewer, office: OfficePlace, photo_id: UUID) -> Response[bytes]:
        """The small picture itself, and not the way to the store: what comes from elsewhere a browser keeps unread, and
        counts as millions of bytes. No transaction is held while the store is waited for.
        """
        async with services.databases.session(viewer.scope) as session:
            key = await small_example(session, photo_id)
        if key is None:
            raise NotThere
        held = BytesIO()
        try:
            await services.store.shelf(office.id).get(key, held, max_bytes=_MOST_BYTES)
        except (ObjectMissing, ObjectTooBig) as problem:
            raise NotThere from problem
        headers = {"Cache-Control": f"private, max-age={KEEP_SECONDS}"}
        return Response(held.getvalue(), media_type="image/jpeg", headers=headers)
