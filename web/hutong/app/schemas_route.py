"""The JSON Schema of an office's rules, for anybody's editor: it holds nothing of any office, and needs no session."""

from functools import cache
from typing import Any

import msgspec
from litestar import Response, get

from hutong.errors import NotThere
from hutong.pages.playbook_forms.schema_links import SCHEMAS
from hutong.playbooks.schema import json_schema
from hutong.texts import speaking

_AN_HOUR = "public, max-age=3600"


@get("/schemas/{name:str}", permission="open", arrival=False, include_in_schema=False)
async def serve_schema(name: str) -> Response[Any]:
    """`playbook.zh.json`, `playbook.en.json`: titles and descriptions in that language; 404 for every other name."""
    language = next((spoken for spoken, file in SCHEMAS.items() if file == name), None)
    if language is None:
        raise NotThere
    headers = {"Cache-Control": _AN_HOUR, "Access-Control-Allow-Origin": "*"}
    return Response(_schema(language), media_type="application/schema+json", headers=headers)


@cache
def _schema(language: str) -> bytes:
    with speaking(language):
        return msgspec.json.encode(json_schema())
