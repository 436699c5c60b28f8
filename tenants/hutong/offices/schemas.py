"""What is asked of whoever opens an office."""

from typing import Annotated

import msgspec

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")]


class NewOffice(msgspec.Struct, frozen=True, kw_only=True):
    """`slug` becomes the address, `code` is the statistical code of the street (9 or 12 digits)."""

    slug: Slug
    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}([0-9]{3})?$")]
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    name_en: Annotated[str, msgspec.Meta(max_length=60)] = ""
    phone: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 -]{2,20}$")] | None = None
    time_zone: str = "Asia/Shanghai"
