"""Built assets under their hashed names: kept by browsers for a year, since a changed one has another name."""

import asyncio
from mimetypes import guess_type
from typing import Any

from litestar import Response, get

from hutong.errors import NotThere
from hutong.pages.engine import STATIC

_FOREVER = "public, max-age=31536000, immutable"
_kept: dict[str, bytes] = {}


@get("/static/{name:str}", permission="open", arrival=False, include_in_schema=False)
async def serve_asset(name: str) -> Response[Any]:
    if name not in _kept:
        path = STATIC / name
        if path.parent != STATIC or not path.is_file():
            raise NotThere
        _kept[name] = await asyncio.to_thread(path.read_bytes)
    media_type = guess_type(name)[0] or "application/octet-stream"
    return Response(_kept[name], media_type=media_type, headers={"Cache-Control": _FOREVER})
