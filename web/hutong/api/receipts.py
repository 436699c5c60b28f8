"""A message sent twice does its deed once, and gets the first receipt both times.

What names the deed is the `Idempotency-Key` of the sender, else the address with the body, where that cannot mean two
deeds: it bears a client's id or the revision it was made from. The key is stored in the transaction of the deed: of
two at once the second waits for the first. A refused message stores nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request

from hutong.db.wires import Wire
from hutong.errors import Refusal
from hutong.ids import new_id
from hutong.texts import N_

HEADER = "Idempotency-Key"
_LONGEST = 200
S = TypeVar("S", bound=msgspec.Struct)

_TAKE = """
INSERT INTO idempotency_keys (office_id, id, key, person_id, body_hash, status, created_at)
VALUES ($1, $2, $3, $4, $5, 200, $6) ON CONFLICT (office_id, person_id, key) DO NOTHING RETURNING id
"""
_READ = "SELECT body, body_hash FROM idempotency_keys WHERE office_id = $1 AND person_id = $2 AND key = $3"
_KEEP = "UPDATE idempotency_keys SET body = $4 WHERE office_id = $1 AND person_id = $2 AND key = $3"


class KeyUsedOtherwise(Refusal):
    """The sender's key names an earlier message, which said something else."""

    status = 422
    sentence = N_("这个 Idempotency-Key 已用于另一条内容不同的消息。")


class KeyTooLong(Refusal):
    status = 422
    sentence = N_("Idempotency-Key 最长 {most} 个字符。")


async def answer_once(
    wire: Wire,
    request: Request[Any, Any, Any],
    kind: type[S],
    deed: Callable[[], Awaitable[S]],
    *,
    person: UUID,
    now: datetime,
    named_by_itself: bool = True,
) -> S:
    """Do the deed, or give the receipt of when it was done. Raises KeyUsedOtherwise, KeyTooLong.

    `named_by_itself`: address and body cannot mean two deeds.
    """
    body = await request.body()
    given = request.headers.get(HEADER)
    if given is None and not named_by_itself:
        return await deed()
    if given is not None and len(given) > _LONGEST:
        raise KeyTooLong(most=_LONGEST)
    digest = hashlib.sha256(body)
    named = given.encode(errors="replace") if given is not None else digest.digest()
    key = hashlib.sha256(request.url.path.encode() + (b"\0k" if given is not None else b"\0b") + named).hexdigest()
    mine = (wire.office_id, person, key)
    if not await wire.rows(_TAKE, wire.office_id, new_id(), key, person, digest.digest(), now):
        (known,) = await wire.rows(_READ, *mine)
        if bytes(known["body_hash"]) != digest.digest():
            raise KeyUsedOtherwise
        return msgspec.json.decode(known["body"], type=kind)
    receipt = await deed()
    await wire.rows(_KEEP, *mine, msgspec.json.encode(receipt).decode())
    return receipt
