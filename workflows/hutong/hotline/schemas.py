"""The columns of a hotline list, and what a row says once it is understood."""

from datetime import datetime
from uuid import UUID

import msgspec

from hutong.texts import N_

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_LETTERS = 2000


class Column(msgspec.Struct, frozen=True):
    """What a column may say. `headings` are the names that lists of the city and its districts have used for it."""

    field: str
    name: str
    headings: tuple[str, ...]
    required: bool = False


COLUMNS = (
    Column("number", N_("工单编号"), ("工单编号", "工单号", "编号", "诉求编号", "案件编号", "流水号"), required=True),
    Column(
        "words",
        N_("诉求内容"),
        ("诉求内容", "主要内容", "反映内容", "工单内容", "问题描述", "内容", "描述"),
        required=True,
    ),
    Column("title", N_("标题"), ("标题", "工单标题", "诉求标题", "主题")),
    Column(
        "place",
        N_("地点"),
        ("地点", "诉求地址", "发生地址", "事发地址", "问题地址", "详细地址", "地址", "街巷", "街巷名称"),
    ),
    Column("metres", N_("距巷口米数"), ("距巷口米数", "距巷口多少米", "距巷口", "米数")),
    Column("kind", N_("分类"), ("分类", "问题分类", "诉求分类", "类别", "问题类别", "三级分类", "二级分类")),
    Column("code", N_("分类代码"), ("分类代码", "分类编码", "类别代码", "问题代码")),
    Column("received", N_("来电时间"), ("来电时间", "受理时间", "诉求时间", "派单时间", "登记时间")),
    Column(
        "deadline",
        N_("办理时限"),
        ("办理时限", "答复时限", "办结时限", "处理时限", "截止时间", "要求完成时间", "反馈时限"),
    ),
    Column("name", N_("来电人"), ("来电人", "诉求人", "反映人", "联系人", "姓名", "市民姓名")),
    Column("phone", N_("联系电话"), ("联系电话", "来电号码", "诉求人电话", "电话", "手机", "手机号")),
)
BY_FIELD = {column.field: column for column in COLUMNS}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One order, understood as far as its own cells say. Times are UTC."""

    number: str
    words: str
    title: str = ""
    place: str = ""
    metres: int | None = None
    kind: str = ""
    code: str = ""
    received: datetime | None = None
    deadline: datetime | None = None
    name: str = ""
    phone: str = ""


class Finding(msgspec.Struct, frozen=True):
    """Something wrong or odd about a row: a Chinese msgid with fields, and the column that it is about."""

    text: str
    params: dict[str, str | int] = {}
    column: str = ""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a row comes to. `row` is there where its own cells are sound."""

    verdict: str
    findings: tuple[Finding, ...] = ()
    row: Row | None = None
    alley: UUID | None = None
    category: str | None = None
