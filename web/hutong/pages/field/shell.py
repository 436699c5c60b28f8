"""The page that is kept on the phone, what makes it installable, and the worker that hands it out without signal."""

from hashlib import sha256
from typing import Any

import msgspec
from litestar import Controller, Response, get

from hutong.access.directory import OfficePlace
from hutong.doubts.schemas import Answer
from hutong.pages.answers import Page
from hutong.pages.doubts.words import answers
from hutong.pages.engine import STATIC, asset
from hutong.pages.field.words import words
from hutong.texts import N_, current_language, gettext

KEPT = ("hutong.css", "hutong.js", "phone.js", "field.js", "mark.svg")
"""All that the page needs besides itself. Nothing personal is among it, and nothing else is ever kept."""
SHELL = "x-hutong-shell"


class Shell(Controller):
    path = "/o/{slug:str}/field"

    @get("/", permission="open", name="field.show")
    async def show(self) -> Response[Any]:
        """Nobody's page: who is at the phone, the phone asks for itself."""
        asked = [(code, word) for code, word in answers() if code != Answer.OTHER]
        page = Page("field/show.html", words=words(), check_answers=asked)
        # The worker keeps what bears its own mark: not what a hotel's log-in page says in our name, and not a page that
        # wants files which this worker does not have.
        page.headers[SHELL] = _carried()[0]
        return page

    @get("/app.webmanifest", permission="open", name="field.manifest")
    async def manifest(self, office: OfficePlace) -> Response[Any]:
        chinese = current_language() == "zh"
        name = gettext(N_("{office}巡访"), office=office.name if chinese else office.name_en)
        icons = [
            {"src": asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ]
        start = f"{office.home}/field"
        said = {
            "id": start, "name": name, "short_name": gettext(N_("巡访")), "lang": "zh-CN" if chinese else "en",
            "start_url": start, "scope": f"{office.home}/", "display": "standalone", "background_color": "#f6f4ef",
            "theme_color": "#37444b", "icons": icons,
        }  # fmt: skip
        return Response(msgspec.json.encode(said), media_type="application/manifest+json")

    @get("/worker.js", permission="open", name="field.worker")
    async def worker(self, office: OfficePlace) -> Response[Any]:
        """Changes whenever anything it keeps does: the browser then fetches the new set beside the old one."""
        mark, kept, code = _carried()
        said = {"home": office.home, "shell": f"{office.home}/field", "mark": mark, "kept": kept}
        script = f"self.HUTONG = {msgspec.json.encode(said).decode()};\n{code}"
        headers = {"Service-Worker-Allowed": f"{office.home}/", "Cache-Control": "no-cache"}
        return Response(script.encode(), media_type="text/javascript", headers=headers)


def _carried() -> tuple[str, list[str], str]:
    """The mark of a set, the files that are in it, and the worker's own code."""
    kept = [asset(name) for name in KEPT]
    code = (STATIC / asset("worker.js").removeprefix("/static/")).read_text()
    return sha256("\n".join((code, *kept)).encode()).hexdigest()[:12], kept, code
