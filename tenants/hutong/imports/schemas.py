"""The shape of the workbook: two sheets, one row a place, one row a person and post."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from hutong.texts import N_

PLACES, PEOPLE = "街巷", "人员"
MAX_ROWS = 5000

CellKind = Literal["text", "number", "yes_no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the heading as printed, the field it fills, and what may stand in it."""

    heading: str
    field: str
    kind: CellKind = "text"
    required: bool = False
    longest: int = 60
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""


PLACE_COLUMNS = (
    Column(N_("街巷名称"), "name", required=True, longest=40),
    Column(N_("类型"), "kind", required=True, choices=(("大街", "street"), ("街巷", "alley"), ("小巷", "alley"))),
    Column(N_("长度（米）"), "length_m", kind="number", required=True),
    Column(N_("社区"), "community", required=True, longest=40),
    Column(N_("编号"), "code", longest=20, hint=N_("可不填，不填则自动编号。")),
)
PEOPLE_COLUMNS = (
    Column(N_("姓名"), "name", required=True, longest=40),
    Column(N_("身份"), "origin", required=True, choices=(("居民", "resident"), ("单位", "unit"), ("干部", "official"))),
    Column(N_("党员"), "party_member", kind="yes_no", hint=N_("只用于合计。")),
    Column(N_("岗位"), "post", required=True, hint=N_("制度中的岗位名称。")),
    Column(N_("负责"), "places", longest=400, hint=N_("街巷或社区名称，用顿号隔开；负责整个街道的不填。")),
    Column(N_("登录名"), "login", longest=40),
    Column(N_("手机"), "phone", longest=20),
    Column(N_("同意留存电话"), "phone_consent", kind="yes_no", hint=N_("用于工作联系；填了手机就要填。")),
    Column(N_("卡号"), "card", longest=40),
)
SHEETS = {PLACES: PLACE_COLUMNS, PEOPLE: PEOPLE_COLUMNS}


class CellProblem(msgspec.Struct, frozen=True):
    """What is wrong in one cell: a sentence (msgid with fields). `row` counts as the spreadsheet does, from 1."""

    sheet: str
    row: int
    column: str
    sentence: str
    params: dict[str, Any] = {}


class PlaceRow(msgspec.Struct, frozen=True):
    row: int
    name: str
    kind: str
    length_m: int
    community: str
    code: str = ""


class PersonRow(msgspec.Struct, frozen=True):
    """One person in one post; someone with two posts has two rows with the same name and login."""

    row: int
    name: str
    origin: str
    post: str
    party_member: bool = False
    places: tuple[str, ...] = ()
    login: str = ""
    phone: str = ""
    phone_consent: bool = False
    card: str = ""


class Workbook(msgspec.Struct, frozen=True):
    places: tuple[PlaceRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
