"""A list of hotline orders from the sheet to the answer: named, looked at, accepted, worked, sent back; once."""

import io
import re

import msgspec
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hutong.cases.models import Case, PublicReport
from hutong.hotline.models import HotlineOrder
from hutong.ids import new_id
from hutong.jobs import run_due
from hutong.pages.hotline.schemas import NameColumns
from hutong.pages.hotline.words import COLUMNS_ASKED

HEAD = ["工单编号", "诉求内容", "地址", "答复时限", "来电人", "联系电话"]


def sheet(*rows, head=HEAD):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for n, row in enumerate([head, *rows]):
            for m, cell in enumerate(row):
                page.write(n, m, cell)
    return out.getvalue()


@pytest.fixture
def send(street):
    home = f"/o/{street.slug}/hotline"

    async def go(who, content, list_id=None, name="工单.xlsx"):
        page = (await who.get(home)).text
        token = re.search(r'name="_csrf" value="([^"]+)"', page)[1]
        form = {"_csrf": token, "id": str(list_id or new_id())}
        files = {"file": (name, content, "application/octet-stream")} if content is not None else {}
        return await who.client.post(home, data=form, files=files, headers={"accept": "text/html"})

    return go


def test_the_form_has_every_column_that_a_list_may_have():
    assert {field.name for field in msgspec.structs.fields(NameColumns)} == {field for field, _, _ in COLUMNS_ASKED}


async def test_a_list_from_upload_to_the_answer(street, sign_in, send, databases):
    head = await sign_in(street, "headquarters")
    rows = [
        ["R001", "试验1号门口单车乱停，电话13800138000", "", "2099-12-01 10:00", "王先生", "13800138000"],
        ["R002", "试验2号有人占道经营", "", "", "", ""],
        ["R002", "同一张单子", "试验2号", "", "", ""],
        ["R003", "不知道哪里的单车", "", "", "", ""],
        ["R004", '=HYPERLINK("x") 试验1号单车', "", "后天", "", ""],
    ]
    list_id = new_id()
    for _ in range(2):
        answer = await send(head, sheet(*rows), list_id)
        assert answer.status_code == 303, answer.text
    here = f"/o/{street.slug}/hotline/{list_id}"
    page = (await head.get(here)).text
    assert "等您核对各列" in page
    mapping = {"number": "0", "words": "1", "place": "2", "deadline": "3", "name": "4", "phone": "5"}
    for bad, told in (
        ({**mapping, "number": ""}, "请指明哪一列是“工单编号”"),
        ({**mapping, "place": "0"}, "同一列不能当两样用"),
        ({**mapping, "number": "x"}, "number"),
    ):
        answer = await head.post(f"{here}/columns", bad, page=here)
        assert answer.status_code in {409, 422}
        assert told in answer.text
    assert (await head.post(f"{here}/columns", mapping, page=here)).status_code == 303
    assert (await head.post(f"{here}/accept", {}, page=here)).status_code == 409
    await run_due(databases, street.id)
    page = (await head.get(here)).text
    assert "等您确认" in page
    assert re.findall(r"(可以接|接不了) (\d)", page) == [("可以接", "2"), ("接不了", "3")]
    assert "与第 3 行的工单编号相同。" in page
    assert "没有认出街巷" in page
    assert "“办理时限”看不懂：后天" in page or "看不懂：后天" in page
    assert (await head.post(f"{here}/accept", {}, page=here)).status_code == 303
    await run_due(databases, street.id)
    page = (await head.get(here)).text
    assert "已接完" in page
    async with street.session() as session:
        cases = (await session.scalars(select(Case).where(Case.office_id == street.id, Case.source == "hotline"))).all()
        orders = (await session.scalars(select(HotlineOrder).where(HotlineOrder.list_id == list_id))).all()
        report = (await session.scalars(select(PublicReport).where(PublicReport.name == "王先生"))).one()
    assert len(cases) == 2
    assert (report.phone, report.phone_purpose) == ("13800138000", "答复热线工单")
    assert all("13800138000" not in (case.description or "") + case.title for case in cases)
    assert {order.number: order.cells for order in orders if order.verdict == "opened"} == {"R001": None, "R002": None}

    # The same orders in another list are known, and are not taken up again.
    second = new_id()
    assert (await send(head, sheet(*rows[:2]), second)).status_code == 303
    there = f"/o/{street.slug}/hotline/{second}"
    assert (await head.post(f"{there}/columns", mapping, page=there)).status_code == 303
    await run_due(databases, street.id)
    page = (await head.get(there)).text
    assert "这张工单已经接过，事项编号" in page
    assert (await head.post(f"{there}/drop", {}, page=there)).status_code == 303

    # What looks like one of them is taken up all the same, but where somebody says that it is the very same.
    third = new_id()
    more = [[number, *rows[0][1:]] for number in ("R011", "R012")]
    assert (await send(head, sheet(*more), third)).status_code == 303
    there = f"/o/{street.slug}/hotline/{third}"
    assert (await head.post(f"{there}/columns", mapping, page=there)).status_code == 303
    await run_due(databases, street.id)
    same, other = re.findall(r'name="left" value="([^"]+)"', (await head.get(there)).text)
    assert (await head.post(f"{there}/accept", {"left": [same, same]}, page=there)).status_code == 303
    await run_due(databases, street.id)
    page = (await head.get(there)).text
    assert sum(f"与事项 {case.number} 是同一件事，没有另接。" in page for case in cases) == 1
    async with street.session() as session:
        orders = (await session.scalars(select(HotlineOrder).where(HotlineOrder.list_id == third))).all()
    assert {str(order.id): (order.verdict, order.cells is None) for order in orders} == {
        same: ("left", False), other: ("opened", True),
    }  # fmt: skip

    back = await head.get(f"{here}/results.xlsx")
    told = CalamineWorkbook.from_filelike(io.BytesIO(back.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in told] == ["工单编号", "R001", "R002", "R002", "R003", ""]
    assert [row[4] for row in told[1:4]] == ["办理中", "办理中", "接不了"]


@pytest.mark.long
async def test_bad_files_and_other_peoples_lists(street, sign_in, send, make_office):
    head = await sign_in(street, "headquarters")
    for content, told in (
        (None, "请先选择"), (b"", "打不开"), (b"not a sheet", "打不开"), (sheet(), "没有一行工单"),
        (b"PK\x03\x04" + b"\x00" * 4000, "打不开"),
    ):  # fmt: skip
        answer = await send(head, content)
        assert answer.status_code == 422, told
        assert told in answer.text
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(f"/o/{street.slug}/hotline")).status_code == 403
    for path in ("", "/results.xlsx"):
        assert (await head.get(f"/o/{street.slug}/hotline/{new_id()}{path}")).status_code == 404
    for path in ("columns", "accept", "drop"):
        form = {"number": "0", "words": "1"}
        answer = await head.post(f"/o/{street.slug}/hotline/{new_id()}/{path}", form, page=f"/o/{street.slug}/hotline")
        assert answer.status_code == 404
