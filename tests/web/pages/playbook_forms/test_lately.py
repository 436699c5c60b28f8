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
    data |= {
        "name.zh": "道路破损直送", "flow": "hard", "when.0.field": "category", "when.0.op": "eq", "when.0.value": "road",
    }  # fmt: skip
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
    other = await sign_in(street, "command")
    assert (await other.get(matters)).status_code in {403, 404}
