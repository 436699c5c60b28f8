"""Where the JSON Schema of an office's rules lies for editors, open to everybody."""

from typing import Any

from litestar import Request

from hutong.texts import current_language

SCHEMAS = {"zh": "playbook.zh.json", "en": "playbook.en.json"}
"""The file's name by the language of its titles and descriptions."""


def schema_address(request: Request[Any, Any, Any]) -> str:
    """In the reader's language, as the first line of a file names it."""
    name = SCHEMAS["en" if current_language().startswith("en") else "zh"]
    return f"{request.base_url}".rstrip("/") + f"/schemas/{name}"
