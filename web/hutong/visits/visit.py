"""What is known about the request being answered: who, where, in which language and type size."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hutong.access.directory import CityPlace, DistrictPlace, OfficePlace
from hutong.access.viewers import Viewer
from hutong.db import Scope
from hutong.visits.csrf import Tokens

BEIJING = ZoneInfo("Asia/Shanghai")
TYPE_SIZES = (18, 22, 30)
Place = OfficePlace | DistrictPlace | CityPlace


@dataclass(slots=True)
class Visit:
    """One request. Templates read it as `visit`; Python code through `current_visit()`."""

    request_id: str
    tokens: Tokens
    now: datetime
    path: str = "/"
    query: str = ""
    language: str = "zh"
    type_size: int = 0
    """Pixels that the reader chose, 0 for the page family's own."""
    demo: bool = False
    in_wechat: bool = False
    """In the browser of the chat, which keeps no files that a page offers."""
    is_htmx: bool = False
    wants_json: bool = False
    viewer: Viewer | None = None
    place: Place | None = None
    scope: Scope | None = None
    session_token: str = ""
    visitor: str = ""
    """Names a browser without a session, so that its forms carry a token too."""
    visitor_is_new: bool = False
    went_to: str = ""
    """Where a deed led, so that the same form sent again is led there too."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Cookies to set with the answer: whole `Set-Cookie` values by name."""

    @property
    def zone(self) -> ZoneInfo:
        return self.place.zone if isinstance(self.place, OfficePlace) else BEIJING

    @property
    def address(self) -> str:
        """This page, with its query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def csrf_token(self) -> str:
        """A fresh token for the next form; asking for it makes the browser known."""
        return self.tokens.make(self.tied_to)

    @property
    def tied_to(self) -> str:
        """What a form token is tied to: the session, else the browser."""
        if self.session_token:
            return self.session_token
        if not self.visitor:
            self.visitor, self.visitor_is_new = self.tokens.new_visitor(), True
        return self.visitor


_visit: ContextVar[Visit] = ContextVar("hutong_visit")


def current_visit() -> Visit:
    """The request being answered; raises LookupError outside of one."""
    return _visit.get()


def enter(visit: Visit) -> None:
    _visit.set(visit)
