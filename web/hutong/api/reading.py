"""Reading what a program sends: every answer to a body that cannot be read says where and why."""

from typing import Any, TypeVar

import msgspec
from litestar import Request

from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.texts import N_

S = TypeVar("S", bound=msgspec.Struct)


class NotJson(Refusal):
    status = 400
    sentence = N_("发来的内容不是 JSON。")


async def read_json(request: Request[Any, Any, Any], schema: type[S]) -> S:
    """The body as `schema`; raises NotJson, or Invalid with the path of the first field that does not fit."""
    body = await request.body()
    try:
        return msgspec.json.decode(body, type=schema)
    except msgspec.ValidationError as problem:
        sentence, _, path = str(problem).partition(" - at `$")
        # Braces in what was sent are not fields of the sentence.
        told = sentence.replace("{", "(").replace("}", ")")
        raise Invalid([FieldProblem(path.strip("`.") or "body", told)]) from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise NotJson from problem
