"""Between router and handler: which place the address names, whose session the cookie holds, for whom to work."""

from collections.abc import Mapping
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from hutong.access.directory import Directory, OfficePlace
from hutong.access.sessions import PERSON_LIFE, Sessions
from hutong.access.viewers import Viewer
from hutong.db import Office, Public
from hutong.errors import NotThere
from hutong.visits.cookies import CookieNames
from hutong.visits.visit import Place, Visit, current_visit


class Arrival:
    """Fills in the visit. A route with `arrival=False` (health, assets) has no place and no session."""

    def __init__(self, app: ASGIApp, *, directory: Directory, sessions: Sessions, cookies: CookieNames) -> None:
        self._app = app
        self._directory = directory
        self._sessions = sessions
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["route_handler"].opt.get("arrival", True):
            visit = current_visit()
            await self._find_place(visit, scope["path_template"], scope["path_params"])
            await self._find_viewer(visit)
            if visit.place is None and visit.viewer is not None:
                visit.place = await self._home_of(visit.viewer)
            self._choose_scope(visit, scope["path_template"])
        await self._app(scope, receive, send)

    async def _find_place(self, visit: Visit, template: str, params: Mapping[str, Any]) -> None:
        """Raises NotThere for an address whose place does not exist."""
        if template.startswith("/o/{slug"):
            visit.place = await self._directory.office(params["slug"])
        elif template.startswith("/d/{slug"):
            visit.place = await self._directory.district(params["slug"])
        elif template.startswith("/c/{slug"):
            visit.place = await self._directory.city(params["slug"])
        elif template.startswith("/b/{code"):
            found = await self._directory.board(params["code"])
            visit.place = found[0] if found else None
        else:
            return
        if visit.place is None:
            raise NotThere

    async def _find_viewer(self, visit: Visit) -> None:
        if not visit.session_token:
            return
        found = await self._sessions.found(visit.session_token, now=visit.now)
        if found is None:
            # The token of the next form must not be tied to a session that is gone.
            visit.session_token = ""
            visit.cookies[self._cookies.session] = self._cookies.header(self._cookies.session, "")
            return
        visit.viewer = found.viewer
        if found.rotated:
            visit.session_token = found.rotated
            visit.cookies[self._cookies.session] = self._cookies.header(
                self._cookies.session, found.rotated, life=PERSON_LIFE
            )
        if not visit.type_size:
            visit.type_size = found.viewer.text_px if found.viewer.text_px in {22, 30} else 0

    async def _home_of(self, viewer: Viewer) -> Place | None:
        """Pages without a place in their address (the own account) are shown in the viewer's own."""
        if viewer.office_id is not None:
            return await self._directory.office_with(viewer.office_id)
        if viewer.district_id is not None:
            return await self._directory.district_with(viewer.district_id)
        return await self._directory.city_with(viewer.city_id) if viewer.city_id else None

    @staticmethod
    def _choose_scope(visit: Visit, template: str) -> None:
        if template.startswith("/b/") and isinstance(visit.place, OfficePlace):
            visit.scope = Public(visit.place.id)
        elif visit.viewer is not None:
            visit.scope = visit.viewer.scope
        elif isinstance(visit.place, OfficePlace):
            visit.scope = Office(visit.place.id)
