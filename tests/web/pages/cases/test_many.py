"""Lists narrowed by everything they can be, turned page by page, kept by name; many cases ticked at once."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from hutong.cases.models import Case
from hutong.ids import new_id


@pytest.fixture
def shown(street):
    async def read(who, **asked):
        page = await who.get(f"/o/{street.slug}/cases?{urlencode(asked)}")
        assert page.status_code == 200, page.text
        return page.text

    return read


async def test_every_condition_narrows_and_nonsense_narrows_nothing(street, sign_in, opened, shown, now):
    far_chief = street.people["alley-chief"][1]
    cases = {
        "bikes": await opened(street, "bikes", at=now, title="单车"),
        "piling": await opened(street, "piling", at=now, title="杂物"),
        "far": await opened(street, "bikes", at=now, alley=street.alleys[1].id, by=far_chief, title="远处"),
    }
    general, chief = await sign_in(street, "general-chief"), await sign_in(street, "alley-chief")
    home = f"/o/{street.slug}/cases"
    assert (
        await general.post(f"{home}/{cases['far']}/labels", {"label": "重点 %"}, page=f"{home}/{cases['far']}")
    ).status_code == 303
    assert (
        await general.post(f"{home}/{cases['bikes']}/watch", {}, page=f"{home}/{cases['bikes']}")
    ).status_code == 303
    page = await shown(general, which="all")
    owner = next(
        v
        for v, n in re.findall(
            r'<option value="([0-9a-f-]{36})">([^<]+)', page.split('name="owner"')[1].split("</select>")[0]
        )
        if "社区" in n
    )
    day = now.date().isoformat()

    async def found(who, **asked):
        page = await shown(who, **asked)
        return sorted(name for name, case in cases.items() if f'value="{case}"' in page)

    everything = ["bikes", "far", "piling"]
    for asked, names in (
        ({"which": "all"}, everything),
        ({"which": "all", "community": str(street.alleys[0].community_id)}, everything),
        ({"which": "all", "alley": str(street.alleys[1].id), "category": "bikes"}, ["far"]),
        ({"which": "all", "grade": "basic"}, ["piling"]),
        ({"which": "all", "step": "basic/gather"}, ["piling"]),
        ({"which": "all", "owner": owner}, ["piling"]),
        ({"which": "all", "source": "patrol"}, everything),
        ({"which": "all", "source": "hotline"}, []),
        ({"which": "all", "label": "重点 %"}, ["far"]),
        ({"which": "all", "since": "2020-01-01", "until": "2020-01-02"}, []),
        ({"which": "all", "since": "2020-01-01", "until": "2199-01-02", "q": "单车"}, ["bikes"]),
        ({"which": "watched"}, ["bikes"]),
        ({"which": "reported"}, []),
        ({"which": "all", "since": "0001-01-01", "until": "9999-12-31"}, everything),
        ({"which": "all", "community": str(new_id())}, []),
        ({"which": "all", "source": "x", "owner": "x", "since": "x", "label": "\x00"}, everything),
    ):  # fmt: skip
        assert await found(general, **asked) == names, asked
    assert await found(chief, which="all") == ["bikes", "piling"]
    assert await found(chief, which="all", alley=str(street.alleys[1].id)) == []
    assert await found(chief, which="reported") == ["bikes", "piling"]
    assert day


@pytest.mark.parametrize("which", ["mine", "late", "open"])
async def test_pages_turn_without_a_gap(street, sign_in, opened, shown, now, which):
    chief = await sign_in(street, "alley-chief")
    first = await opened(street, "bikes", at=now, title="第一件")
    async with street.session() as session:
        row = await session.get_one(Case, (street.id, first))
        names = [column.name for column in Case.__table__.columns]
        for n in range(60):
            values = {name: getattr(row, name) for name in names} | {
                "id": new_id(),
                "number": f"{n}",
                "title": f"第 {n} 件",
            }
            session.add(Case(**values))
        await session.flush()
        if which == "late":
            gone = update(Case).where(Case.office_id == street.id).values(due_at=now.replace(year=2020))
            await session.execute(gone)
        if which == "mine":
            await session.execute(
                update(Case).where(Case.office_id == street.id, Case.number < "3").values(due_at=None)
            )
    seen, address = [], {"which": which}
    for _ in range(3):
        page = await shown(chief, **address)
        seen += re.findall(r'name="cases" value="([^"]+)"', page)
        more = re.search(r'before=([0-9a-f-]{36})" rel="next"', page)
        if more is None:
            break
        address["before"] = more[1]
    assert len(seen) == len(set(seen)) == 61


@pytest.mark.long
async def test_a_list_is_kept_counted_and_shared(street, sign_in, opened, now):
    await opened(street, "bikes", at=now)
    general, chief = await sign_in(street, "general-chief"), await sign_in(street, "alley-chief")
    home = f"/o/{street.slug}/cases"
    one = str(new_id())
    sent = {"id": one, "name": "全部单车", "query": "which=open&category=bikes&x=1&before=3", "shared": "1"}
    for _ in range(2):
        assert (await general.post(f"{home}/saved", sent, page=home)).status_code == 303
    page = (await chief.get(home)).text
    assert 'href="' + home + '?which=open&amp;category=bikes">全部单车 <span class="badge">1</span>' in page
    assert "全部单车" in (await general.get(f"/o/{street.slug}/desk/superior")).text
    for bad in ({}, {"id": one, "name": ""}, {"id": one, "name": "长" * 41}, {"id": "x", "name": "a"}):
        assert (await general.post(f"{home}/saved", bad, page=home)).status_code == 422
    assert (await chief.post(f"{home}/saved/{one}/drop", {}, page=home)).status_code == 404
    assert (await general.post(f"{home}/saved/{one}/drop", {}, page=home)).status_code == 303
    assert "全部单车" not in (await chief.get(home)).text


async def test_many_are_done_at_once_and_each_that_is_not_says_why(
    street, sign_in, opened, photograph, make_office, now
):
    other = await make_office("financial-street", people={"alley-chief": 1})
    theirs = await opened(other, "bikes", at=now)
    ready, bare = (
        await opened(street, "bikes", at=now, title="有照片"),
        await opened(street, "bikes", at=now, title="没照片"),
    )
    await photograph(street, ready, street.one("alley-chief"))
    chief, general = await sign_in(street, "alley-chief"), await sign_in(street, "general-chief")
    home = f"/o/{street.slug}/cases"
    sent = {"cases": [str(ready), str(bare), str(theirs)], "deed": "close", "note": "一起办了"}
    page = (await chief.post(f"{home}/together", sent, page=home)).text
    assert "1 件已办。" in page
    assert "2 件没有办成" in page
    assert "请拍一张整改后的照片。" in page
    assert "已办结" in (await chief.get(f"{home}/{ready}")).text
    for bad in ({"deed": "close"}, {"cases": "x", "deed": "close"}, {"cases": str(bare), "deed": "hand_on"},
                {"cases": str(bare), "deed": "label"}, {"cases": [str(new_id()) for _ in range(101)], "deed": "watch"}):  # fmt: skip
        assert (await general.post(f"{home}/together", bad, page=home)).status_code == 422
    labelled = {"cases": [str(ready), str(bare)], "deed": "label", "label": "一起"}
    assert "2 件已办。" in (await general.post(f"{home}/together", labelled, page=home)).text
    answer = await general.get(f"{home}/export.csv?which=all&label=一起")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.text.count("单车") >= 2
