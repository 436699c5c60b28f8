"""The template engine: autoescape, nothing undefined passes, every macro at hand as `ui.…`."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hutong.ids import new_id
from hutong.pages import filters
from hutong.pages.navigation import menu
from hutong.pages.photos.offers import photo_ticket
from hutong.texts import current_language, gettext, ngettext
from hutong.visits.visit import current_visit

TEMPLATES = Path(__file__).parent
STATIC = TEMPLATES.parent / "static"


class Macros:
    """All macros of `ui/*.html` under one name; a template needs no import line."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._home = {
            name: f"ui/{path.name}"
            for path in sorted((TEMPLATES / "ui").glob("*.html"))
            for name in vars(environment.get_template(f"ui/{path.name}").module)
            if not name.startswith("_")
        }

    def __getattr__(self, name: str) -> Any:
        try:
            home = self._home[name]
        except KeyError:
            raise AttributeError(name) from None
        return getattr(self._environment.get_template(home).module, name)


@cache
def build_environment() -> Environment:
    """The one environment of a process, also for what is not a page: to load all macros again takes its time."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_compiled(),
    )
    environment.globals.update(
        _=gettext,
        ngettext=ngettext,
        language=current_language,
        asset=asset,
        visit=_CurrentVisit(),
        as_json=as_json,
        menu=menu,
        new_mark=new_id,
        photo_ticket=photo_ticket,
    )
    environment.filters.update(filters.ALL)
    environment.globals["ui"] = Macros(environment)
    return environment


def _compiled() -> FileSystemBytecodeCache | None:
    """Templates stay compiled where Python keeps its modules compiled, if it may write there: they take seconds."""
    folder = TEMPLATES / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), "%s.jinja") if os.access(folder, os.W_OK) else None


class _CurrentVisit:
    """`visit.…` in templates and macros, always that of the request being answered."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_visit(), name)


def asset(name: str) -> str:
    """The address of a built asset, under its hashed name."""
    return f"/static/{_manifest()[name]}"


@cache
def _manifest() -> dict[str, str]:
    files: dict[str, str] = json.loads((STATIC / "manifest.json").read_bytes())["files"]
    return files


def as_json(value: Any) -> Markup:
    """Data for a `<script type="application/json">`; nothing in it can close the element."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for mark, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, escape)
    return Markup(text)  # noqa: S704 - every character that means something to HTML is escaped above
