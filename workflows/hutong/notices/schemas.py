"""What an office administrator says of a group's robot."""

from typing import Annotated, Literal

import msgspec


class AddRobot(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    kind: Literal["wecom", "dingtalk", "feishu"]
    url: Annotated[str, msgspec.Meta(min_length=8, max_length=500)]
    topics: list[Literal["danger", "late", "matters", "other"]]
    secret: Annotated[str, msgspec.Meta(max_length=200)] = ""
