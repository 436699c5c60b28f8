"""What a chief's inspection found becomes a case, and nothing that was written down is asked for again."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.photos.models import Photo

PEOPLE = {"general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1}


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=PEOPLE, west=True)


@pytest.fixture
def inspected(street, sign_in):
    """`await inspected()`: (browser of the deputy, home, id, item) of an inspection with one finding and a photo."""

    async def go():
        deputy, home = await sign_in(street, "deputy-general-chief"), f"/o/{street.slug}"
        item = street.playbook.items_on(datetime.now(ZoneInfo("Asia/Shanghai")).date())[0]
        id_ = str(new_id())
        form = {
            "id": id_, "alley_id": str(street.alleys[0].id), "found": item.code, f"at.{item.code}": "35",
            "note": "12 号院门口",
        }  # fmt: skip
        answer = await deputy.post(f"{home}/inspections/new", form)
        assert answer.status_code == 303, answer.text
        async with street.session() as session:
            session.add(
                Photo(
                    office_id=street.id, id=new_id(), subject_kind="inspection", subject_id=id_, slot="scene",
                    state="ready", key="x", uploaded_by=street.one("deputy-general-chief").id,
                )
            )  # fmt: skip
        return deputy, home, id_, item

    return go


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def typed(page):
    """What the form about the case would send, as a browser reads it."""
    form = page[page.index('enctype="multipart/form-data"') :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input type="(?:checkbox|radio)" name="(\w+)" value="([^"]*)" checked', form))
    found |= dict(re.findall(r'<input class="input[^"]*"[^>]* name="(\w+)"[^>]* value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    category = re.search(r'<option value="([\w-]+)" selected', form)
    return found | ({"category": category[1]} if category else {})


async def test_a_finding_becomes_one_case_with_all_that_was_written_down(street, inspected):
    deputy, home, id_, item = await inspected()
    shown = await deputy.get(f"{home}/inspections/{id_}")
    assert "距巷口 35 米" in text_of(shown.text)
    link = re.search(rf'href="({home}/cases/new[^"]+)"', shown.text)[1].replace("&amp;", "&")
    page = (await deputy.get(link)).text
    form = typed(page)
    assert (form["alley"], form["category"]) == (str(street.alleys[0].id), item.category)
    assert (form["position_m"], form["description"]) == ("35", "12 号院门口")
    assert "检查时发现" in text_of(page)
    sent = [await deputy.post(f"{home}/cases/new", form, page=link) for _ in range(2)]
    assert [answer.headers.get("location") for answer in sent] == [f"{home}/cases/{form['id']}"] * 2
    async with street.session() as session:
        (case,) = (await session.scalars(select(Case))).all()
        (copy,) = (await session.scalars(select(Photo).where(Photo.subject_kind == "case"))).all()
        found = select(JournalEvent.kind).where(JournalEvent.kind.like("inspection.%")).order_by(JournalEvent.id)
        kinds = (await session.scalars(found)).all()
    assert (case.category, case.position_m, copy.slot, copy.subject_id) == (item.category, 35, "before", case.id)
    assert kinds == ["inspection.made", "inspection.linked", "inspection.taken"]
    # Each says which is of which; to file it once more leads to the case that there is.
    assert case.number in (await deputy.get(f"{home}/inspections/{id_}")).text
    told = (await deputy.get(f"{home}/cases/{case.id}")).text
    assert f'href="{home}/inspections/{id_}"' in told
    assert "检查时发现" in text_of(told)
    assert (await deputy.get(link)).headers["location"] == f"{home}/cases/{case.id}"
    other = {**form, "id": str(new_id())}
    assert (await deputy.post(f"{home}/cases/new", other, page=f"{home}/inspections/new")).status_code == 409
    assert (await deputy.get(f"{home}/cases/new")).status_code == 403


async def test_each_of_several_findings_under_an_item_becomes_its_own_case(street, sign_in):
    deputy, home = await sign_in(street, "deputy-general-chief"), f"/o/{street.slug}"
    item = street.playbook.items_on(datetime.now(ZoneInfo("Asia/Shanghai")).date())[0]
    id_ = str(new_id())
    form = {
        "id": id_, "alley_id": str(street.alleys[0].id), "found": item.code, "note": "巷口三处",
        "more.0.item": item.code, "more.0.words": "20 号院门口", "more.0.at": "80", "more.1.item": "", "more.1.at": "",
        "more.2.item": item.code, "more.2.words": "30 号院门口",
    }  # fmt: skip
    for wrong, field in (({"more.1.words": "没有选"}, "more.1.item"), ({"more.0.at": "-4"}, "more.0.at")):
        refused = await deputy.post(f"{home}/inspections/new", form | wrong)
        assert (refused.status_code, f'id="f-{field}-wrong"' in refused.text) == (422, True), field
        assert "20 号院门口" in refused.text
    assert (await deputy.post(f"{home}/inspections/new", form)).status_code == 303
    here = f"{home}/inspections/{id_}"
    shown = (await deputy.get(here)).text
    assert "（第 2 处）" in shown
    assert "（第 3 处）" in shown
    cases = []
    for spot, words, metres in (
        (f"{item.code}.2", "20 号院门口", "80"),
        (item.code, "巷口三处", ""),
        (f"{item.code}.3", "30 号院门口", ""),
    ):
        link = f"{home}/cases/new?inspection={id_}&item={spot}"
        assert link.replace("&", "&amp;") in shown
        filled = typed((await deputy.get(link)).text)
        assert (filled["description"], filled.get("position_m", "")) == (words, metres)
        answer = await deputy.post(f"{home}/cases/new", filled, page=link)
        assert answer.headers["location"] == f"{home}/cases/{filled['id']}"
        assert (await deputy.get(link)).headers["location"] == answer.headers["location"]
        cases.append(filled["id"])
    async with street.session() as session:
        made = {str(case.id): case.description for case in (await session.scalars(select(Case))).all()}
    assert [made[case] for case in cases] == ["20 号院门口", "巷口三处", "30 号院门口"]
    assert (await deputy.get(f"{home}/cases/new?inspection={id_}&item={item.code}.4")).status_code == 404


async def test_what_is_dangerous_takes_the_direct_line_with_all_that_was_written_down(
    street, inspected, sign_in, put_in_force
):
    deputy, home, id_, item = await inspected()
    categories = tuple(
        msgspec.structs.replace(each, danger=True) if each.code == item.category else each
        for each in street.playbook.categories
    )
    await put_in_force(street, categories=categories)
    shown = (await deputy.get(f"{home}/inspections/{id_}")).text
    link = re.search(rf'href="({home}/danger[^"]+)"', shown)[1].replace("&amp;", "&")
    form = typed((await deputy.get(link)).text)
    assert (form["alley_id"], form["position_m"]) == (str(street.alleys[0].id), "35")
    assert (form["description"], form["item"]) == ("12 号院门口", item.code)
    sent = [await deputy.post(f"{home}/danger", form, page=link) for _ in range(2)]
    assert [answer.headers.get("location") for answer in sent] == [f"{home}/cases/{form['id']}"] * 2
    async with street.session() as session:
        (case,) = (await session.scalars(select(Case))).all()
        (copy,) = (await session.scalars(select(Photo).where(Photo.subject_kind == "case"))).all()
    assert (case.danger, case.description, case.position_m) == (True, "12 号院门口", 35)
    assert (copy.slot, copy.subject_id) == ("before", case.id)
    # Told once, it is shown; nothing but what was found is the deputy's to tell, and another's is not there.
    assert (await deputy.get(link)).headers["location"] == f"{home}/cases/{case.id}"
    assert (await deputy.get(f"{home}/danger")).status_code == 403
    other = await sign_in(street, "alley-chief", 1)
    assert (await other.get(link)).status_code == 404
    theirs = {name: value for name, value in form.items() if name != "_csrf"}
    answer = await other.post(f"{home}/danger", theirs | {"id": str(new_id())}, page=f"{home}/inspections")
    assert answer.status_code == 404


async def test_what_is_not_ones_own_to_file_is_not_there(street, inspected, sign_in, make_office):
    deputy, home, id_, item = await inspected()
    chief, other = await sign_in(street, "alley-chief"), await sign_in(street, "alley-chief", 1)
    assert (await chief.get(f"{home}/cases/new?inspection={id_}&item={item.code}")).status_code == 200
    for who, query in (
        (deputy, f"inspection={new_id()}&item={item.code}"),
        (deputy, f"inspection=x%00&item={item.code}"),
        (deputy, f"inspection={id_}&item=no-such"),
        (other, f"inspection={id_}&item={item.code}"),
    ):
        assert (await who.get(f"{home}/cases/new?{query}")).status_code == 404
        sent = dict(part.split("=") for part in query.split("&"))
        form = {"id": str(new_id()), "alley": str(street.alleys[0].id), "description": "坑", **sent}
        assert (await who.post(f"{home}/cases/new", form, page=f"{home}/inspections")).status_code == 404
    elsewhere = await make_office("financial-street", alleys=1, people={"alley-chief": 1}, west=True)
    stranger, away = await sign_in(elsewhere, "alley-chief"), f"/o/{elsewhere.slug}"
    assert (await stranger.get(f"{away}/cases/new?inspection={id_}&item={item.code}")).status_code == 404
    async with street.session() as session:
        assert (await session.scalars(select(Case))).all() == []
