"""What the forms of signing in hold."""

from typing import Annotated
from uuid import UUID

import msgspec

Login = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Phone = Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9][0-9 \-]{5,19}$")]
Code = Annotated[str, msgspec.Meta(pattern=r"^\s*[0-9]{6}\s*$")]


class SignIn(msgspec.Struct, kw_only=True):
    login: Login
    password: Password
    next: Annotated[str, msgspec.Meta(max_length=500)] = ""


class AskCode(msgspec.Struct, kw_only=True):
    phone: Phone
    agreed: bool = False


class GiveCode(msgspec.Struct, kw_only=True):
    phone: Phone
    code: Code
    name: Annotated[str, msgspec.Meta(max_length=40)] = ""


class ChoosePassword(msgspec.Struct, kw_only=True):
    password: Password
    again: Password


class ChangePassword(msgspec.Struct, kw_only=True):
    current: Password
    password: Password
    again: Password


class Preferences(msgspec.Struct, kw_only=True):
    language: Annotated[str, msgspec.Meta(pattern="^(zh|en)$")]
    text_px: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0


class DemoSignIn(msgspec.Struct, kw_only=True):
    place: UUID
    account: UUID
    kind: Annotated[str, msgspec.Meta(pattern="^(person|authority)$")]
