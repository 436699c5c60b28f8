"""From the form of a direct line to the matters of lately that it would take."""

from datetime import UTC, datetime

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM


async def test_a_line_leads_to_the_matters_that_it_would_take(admin, editor, street, fields, sign_in):
    case = OpenCase(id=new_id(), alley=street.alleys[0].id, category="road", title="路面有坑")
    async with street.session() as session:
        reporter = Reporter(person=street.one("command").id, source="report")
        await open_case(session, case, reporter, by=SYSTEM, now=datetime.now(UTC))
    address = f"{editor}?at=routes&new=1"
    data: dict = {}
    for name, value in fields((await admin.get(address)).text):
        data.setdefault(name, []).append(value)
    road = {"flow": "hard", "when.0.field": "category", "when.0.op": "eq", "when.0.value": "road"}
    data |= {"name.zh": "道路破损直送", **road}
    assert "过去 30 天里哪些事项会走这一条" not in (await admin.get(address)).text
    saved = await admin.post(editor, data, page=address)
    form = (await admin.get(saved.headers["location"])).text
    matters = f"{editor.removesuffix('/edit')}/routes/0/lately"
    assert f'href="{matters}"' in form
    page = (await admin.get(matters)).text
    assert "1 件里有 1 件符合，其中 1 件会走这条直通。" in page
    assert f"/cases/{case.id}" in page
    assert "Of 1 matters 1 meet it" in (await admin.get(f"{matters}?lang=en")).text
    assert (await admin.get(f"{editor.removesuffix('/edit')}/routes/7/lately")).status_code == 404
    # A second line that the first one leaves nothing to is odd and no error: how odd, its past matters show.
    data = {}
    for name, value in fields((await admin.get(address)).text):
        data.setdefault(name, []).append(value)
    saved = await admin.post(editor, data | {"name.zh": "又一条", **road}, page=address)
    second = f"{editor.removesuffix('/edit')}/routes/1/lately"
    assert f'href="{second}"' in (await admin.get(saved.headers["location"])).text
    assert "Of 1 matters 1 meet it, and 0 of these would take" in (await admin.get(second)).text
    other = await sign_in(street, "command")
    assert (await other.get(matters)).status_code in {403, 404}
