"""Typst with one Chinese font from a wheel: the same bytes for the same data on every machine.

Templates are our own; whatever people wrote reaches them as JSON and is never read as markup.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import typst

_FONTS = "noto_cjk_sans_otc"
# The moment that stands in the file itself: fixed, so that a document set twice is the same document.
_MOMENT = datetime(2017, 8, 30, tzinfo=UTC)


async def set_pdf(template: Traversable, data: Mapping[str, Any]) -> bytes:
    """A PDF of as many pages as the data ask for. The template reads `json(bytes(sys.inputs.data))`."""
    return b"".join(await asyncio.to_thread(_compile, template.read_bytes(), json.dumps(data), "pdf"))


async def draw_pages(template: Traversable, data: Mapping[str, Any]) -> list[bytes]:
    """The same pages as SVG pictures, letters as outlines: a printer's shop needs no font of ours."""
    return await asyncio.to_thread(_compile, template.read_bytes(), json.dumps(data), "svg")


@cache
def _fonts() -> typst.Fonts:
    with as_file(files(_FONTS)) as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _compile(template: bytes, data: str, into: Literal["pdf", "svg"]) -> list[bytes]:
    compiler = typst.Compiler(font_paths=_fonts())
    made = compiler.compile(template, format=into, sys_inputs={"data": data}, timestamp=_MOMENT)
    if isinstance(made, list):
        return made
    return [made] if made else []
