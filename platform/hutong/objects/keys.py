"""Keys of objects: `offices/{office_id}/…`, plain letters only, so that none climbs out of its prefix."""

import re
from uuid import UUID

from hutong.objects.errors import KeyOutside

# One segment never begins with a dot, so `..` cannot be written; nothing here needs escaping in an address.
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LONGEST = 400


def office_prefix(office_id: UUID) -> str:
    """Where everything of one office lies, with the closing slash."""
    return f"offices/{UUID(str(office_id))}/"


def office_key(office_id: UUID, *segments: object) -> str:
    """The key of one object; raises `KeyOutside` for a segment that is not plain."""
    return checked(office_id, office_prefix(office_id) + "/".join(str(segment) for segment in segments))


def checked(office_id: UUID, key: str) -> str:
    """`key` itself when it is this office's; raises `KeyOutside` otherwise."""
    prefix = office_prefix(office_id)
    rest = key.removeprefix(prefix)
    if rest == key or len(key) > _LONGEST or not all(_SEGMENT.fullmatch(part) for part in rest.split("/")):
        raise KeyOutside(key[:_LONGEST])
    return key
