"""What an office administrator says of a robot, a webhook, a channel; and what a person says of the own notices."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

Language = Literal["zh", "en"]


class AddRobot(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    kind: Literal["wecom", "dingtalk", "feishu"]
    url: Annotated[str, msgspec.Meta(min_length=8, max_length=500)]
    topics: list[Literal["danger", "late", "matters", "other"]]
    secret: Annotated[str, msgspec.Meta(max_length=200)] = ""
    language: Language = "zh"


class AddWebhook(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    url: Annotated[str, msgspec.Meta(min_length=8, max_length=500)]
    topics: list[Literal["danger", "late", "matters", "other"]]
    language: Language = "zh"


Field = Annotated[str, msgspec.Meta(max_length=200)]
Must = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Address = Annotated[
    str, msgspec.Meta(max_length=254, pattern=r"^[^@\s<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$")
]
WallTime = Annotated[str, msgspec.Meta(pattern=r"^(|([01][0-9]|2[0-3]):[0-5][0-9])$")]


class SetUpSms(msgspec.Struct, frozen=True, kw_only=True):
    """`price` is yuan a message. A secret left empty stays as it is."""

    endpoint: Field = ""
    key_id: Must
    secret: Field = ""
    sign: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    price: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    template_code: Field = ""
    template: Must
    template_danger: Field = ""
    template_en: Field = ""
    template_code_en: Field = ""
    fields: Field = "title=title"


class SetUpWechat(msgspec.Struct, frozen=True, kw_only=True):
    endpoint: Field = ""
    appid: Must
    secret: Field = ""
    callback_token: Field = ""
    callback_mode: Literal["plain", "safe"] = "plain"
    callback_key: Field = ""
    template: Must
    template_danger: Field = ""
    template_late: Field = ""
    fields: Field = "thing1=title, time2=time"


class SetUpEmail(msgspec.Struct, frozen=True, kw_only=True):
    host: Annotated[str, msgspec.Meta(min_length=3, max_length=253, pattern=r"^[A-Za-z0-9.-]+$")]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    tls: Literal["tls", "starttls", "none"]
    user: Field = ""
    secret: Field = ""
    sender: Address


class Prefer(msgspec.Struct, frozen=True, kw_only=True):
    """By which ways the reader wishes to be told of what, beside the inbox."""

    danger: list[Literal["sms", "wechat", "email"]] = []
    late: list[Literal["sms", "wechat", "email"]] = []
    matters: list[Literal["sms", "wechat", "email"]] = []
    other: list[Literal["sms", "wechat", "email"]] = []
    quiet_from: WallTime = ""
    quiet_until: WallTime = ""
    digest_at: WallTime = ""


class AskEmail(msgspec.Struct, frozen=True, kw_only=True):
    email: Address


class GiveEmailCode(msgspec.Struct, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^\s*[0-9]{6}\s*$")]


class HowToTell(msgspec.Struct, frozen=True, kw_only=True):
    """What a way to a department is told, when, and in which language."""

    secret: Field = ""
    topics: list[Literal["danger", "late", "matters", "other"]]
    for_head: bool = False
    quiet_from: WallTime = ""
    quiet_until: WallTime = ""
    digest_at: WallTime = ""
    language: Language = "zh"


class AddDepartmentWay(HowToTell, frozen=True, kw_only=True):
    """`address` is a telephone, an address of e-mail, or that of a robot or webhook, as `way` says."""

    department_id: UUID
    way: Literal["sms", "email", "wecom", "dingtalk", "feishu", "webhook"]
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ChangeDepartmentWay(HowToTell, frozen=True, kw_only=True):
    """An address or secret left empty stays as it is."""

    address: Annotated[str, msgspec.Meta(max_length=500)] = ""
