"""What a person says who has a matter kept beyond their term."""

from typing import Annotated

import msgspec


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True):
    """`months` counts from today; the playbook says how many at most."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    months: Annotated[int, msgspec.Meta(ge=1, le=600)]
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
