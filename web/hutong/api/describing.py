"""Bodies and problems in the OpenAPI document: handlers read the body themselves, so they say here what it is."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Parameter, RequestBody, Schema

from hutong.api.receipts import HEADER

PROBLEMS = {
    400: "The body is not JSON.",
    403: "Not allowed, or the form token is missing.",
    404: "Not there, or not yours.",
    409: "Somebody was quicker; `detail` says how, and `changes` where there is something to compare.",
    422: "A field is wrong: `errors` names each; `findings` are those of a playbook.",
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457, with members of our own.",
    "properties": {
        "type": {"type": "string", "description": "urn:hutong:… : the refusal's stable name."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence in the reader's language."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}


@dataclass
class _Ready(Schema):
    """A JSON Schema as it is to stand in the document."""

    ready: Any = None

    def to_schema(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ready
        return found


def schema_of(kind: type[Any]) -> dict[str, Any]:
    """One schema without references, since it stands in the middle of a document."""
    (root,), parts = msgspec.json.schema_components([kind], ref_template="{name}")
    found = _inlined(root, parts)
    if not isinstance(found, dict):  # pragma: no cover - a schema is an object
        raise TypeError(kind)
    return found


def takes(kind: type[msgspec.Struct] | None, *, once: bool = False) -> type[Operation]:
    """The operation of a handler that reads a body of this kind; `once` where it answers a repetition as before."""
    body = None
    if kind is not None:
        body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=_Ready(ready=schema_of(kind)))}, required=True
        )
    problem = {"application/problem+json": OpenAPIMediaType(schema=_Ready(ready=_PROBLEM))}

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.request_body = body or self.request_body
            refusals = {str(s): OpenAPIResponse(description=told, content=problem) for s, told in PROBLEMS.items()}
            self.responses = {**refusals, **(self.responses or {})}
            if once:
                said = "The same key with the same body is answered as the first time, and done once."
                header = Parameter(name=HEADER, param_in="header", description=said, required=False, schema=_key())
                self.parameters = [*(self.parameters or []), header]

    return Described


def _key() -> Schema:
    return _Ready(ready={"type": "string", "minLength": 1, "maxLength": 200})


def _inlined(value: Any, parts: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        if isinstance(name := value.get("$ref"), str):
            return _inlined(parts[name], parts)
        return {key: _inlined(each, parts) for key, each in value.items()}
    return [_inlined(each, parts) for each in value] if isinstance(value, list) else value
