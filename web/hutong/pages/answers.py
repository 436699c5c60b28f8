"""Answers of a controller: a page, a way on, a file to keep."""

from typing import Any
from urllib.parse import quote

from litestar import Litestar, Request, Response
from litestar.response import Redirect, Template
from litestar.response.base import ASGIResponse

from hutong.visits.visit import current_visit


class Page(Template):
    """A rendered template: `Page("cases/index.html", cases=cases)`. Everything named is there in the template."""

    is_whole = True

    def __init__(self, template_name: str, /, *, status_code: int = 200, **context: Any) -> None:
        super().__init__(template_name, context=context, status_code=status_code, media_type="text/html")

    def create_template_context(self, request: Request[Any, Any, Any]) -> dict[str, Any]:  # noqa: ARG002 - Litestar's own signature
        return {**self.context, "viewer": current_visit().viewer, "place": current_visit().place}

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        # A form asks for itself back, with what is wrong in it. A deed that succeeded answers with another page,
        # in which that form need not stand: htmx is told to show this page instead of dropping what it cannot find.
        if self.is_whole and current_visit().is_htmx and request.method == "POST" and self.status_code == 200:
            self.headers |= {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML show:window:top"}
        return super().to_asgi_response(app, request, **given)


class Part(Page):
    """A piece of a page, which script puts where it asked for it."""

    is_whole = False


def go(path: str) -> Response[Any]:
    """On to another page after a deed (303); htmx is told to load it whole."""
    current_visit().went_to = path
    if current_visit().is_htmx:
        return Response(content=b"", status_code=200, headers={"HX-Redirect": path}, media_type="text/html")
    return Redirect(path, status_code=303)


def download(content: bytes, *, name: str, media_type: str) -> Response[bytes]:
    """A file to keep, under its Chinese name where the browser knows how to write it."""
    headers = {
        "Content-Disposition": f"attachment; filename=\"download\"; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content=content, media_type=media_type, headers=headers)
