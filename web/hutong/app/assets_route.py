"""Built assets under their hashed names: kept by browsers for a year, since a changed one has another name."""

import asyncio
import gzip
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from litestar import Request, Response, get

from hutong.errors import NotThere
from hutong.pages.engine import STATIC

_FOREVER = "public, max-age=31536000, immutable"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Asset:
    whole: bytes
    packed: bytes
    media_type: str


_kept: dict[str, Asset] = {}


@get("/static/{name:str}", permission="open", arrival=False, include_in_schema=False)
async def serve_asset(request: Request[Any, Any, Any], name: str) -> Response[Any]:
    if name not in _kept:
        path = STATIC / name
        # A name longer than a file's can be is an error to the system, not a file that is missing.
        if path.parent != STATIC or len(name) > _LONGEST or not path.is_file():
            raise NotThere
        _kept[name] = await asyncio.to_thread(_read, path)
    asset = _kept[name]
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.whole, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, gzip.compress(content, 9, mtime=0), guess_type(path.name)[0] or "application/octet-stream")
