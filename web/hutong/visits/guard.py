"""Before any handler: the permission that the route names, then the form token of an unsafe request.

A route without `permission=` is closed to everyone. `permission` is one name, or a tuple of which one is enough.
"""

from typing import Any
from urllib.parse import quote

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers.base import BaseRouteHandler

from hutong.access.directory import OfficePlace
from hutong.access.permissions import OPEN
from hutong.errors import NotAllowed, NotThere, Refusal
from hutong.texts import N_
from hutong.visits.csrf import FIELD, HEADER, SAFE, FormExpired, FromElsewhere, is_from_elsewhere
from hutong.visits.visit import Visit, current_visit

Connection = ASGIConnection[Any, Any, Any, Any]


class SignInNeeded(Refusal):
    """Nobody is signed in, and the page is closed; a browser is led to `sign_in`."""

    status = 401
    sentence = N_("请先登录。")

    def __init__(self, sign_in: str) -> None:
        super().__init__()
        self.sign_in = sign_in


class OfficeSuspended(Refusal):
    """The office can be read, not changed."""

    status = 403
    sentence = N_("本街道已暂停使用：可以查看，不能办理。")


async def check_permission(_connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises NotThere for a place that is not the viewer's own: the same answer as for one that does not exist."""
    wanted = handler.opt.get("permission")
    if wanted is None:
        raise NotThere
    if wanted == OPEN:
        return
    visit = current_visit()
    if visit.viewer is None:
        raise SignInNeeded(sign_in_address(visit))
    if visit.place is not None and not is_at_home(visit):
        raise NotThere
    names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    if not any(visit.viewer.may(name) for name in names):
        raise NotAllowed


async def check_sender(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises FromElsewhere, FormExpired or OfficeSuspended for an unsafe request."""
    if connection.scope["type"] != ScopeType.HTTP or connection.scope["method"] in SAFE:
        return
    visit = current_visit()
    hosts = connection.app.state["own_hosts"] | {connection.headers.get("host", "").lower()}
    if is_from_elsewhere(dict(connection.headers.items()), hosts):
        raise FromElsewhere
    token = connection.headers.get(HEADER) or await _form_token(connection)
    if not visit.tokens.fits(token, visit.tied_to):
        raise FormExpired
    place = visit.place
    if isinstance(place, OfficePlace) and not place.is_writable and not handler.opt.get("while_suspended"):
        raise OfficeSuspended


async def _form_token(connection: Any) -> str:
    form = await connection.app.request_class(scope=connection.scope, receive=connection.receive).form()
    token = form.get(FIELD, "")
    return token if isinstance(token, str) else ""


def is_at_home(visit: Visit) -> bool:
    """Whether the address belongs to the viewer's own office, district or city."""
    viewer, place = visit.viewer, visit.place
    if viewer is None or place is None:
        return False
    if place.home.startswith("/o/"):
        return viewer.office_id == place.id
    if place.home.startswith("/d/"):
        return viewer.district_id == place.id
    return viewer.city_id == place.id and viewer.district_id is None


def sign_in_address(visit: Visit) -> str:
    """Where to sign in for this page, and back to it afterwards."""
    home = visit.place.home if visit.place else ""
    back = f"?next={quote(visit.address, safe='/')}" if visit.address not in {"/", home} else ""
    return f"{home}/sign-in{back}" if home else "/"
