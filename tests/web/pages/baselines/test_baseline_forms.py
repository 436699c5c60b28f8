"""A district's baseline by the forms that offices have for their drafts."""

import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from hutong.playbooks import toml


@pytest.fixture
async def home(world):
    """A district's baseline, and somebody who writes it."""
    district_id, slug = await world.district()
    account = await world.account("district_admin", district_id=district_id)
    browser = world.browser()
    answer = await browser.post(f"/d/{slug}/sign-in", {"login": account.login, "password": "a sentence to remember"})
    assert answer.status_code == 303, answer.text
    return browser, f"/d/{slug}/baseline"


def sent(html):
    """What a browser would send of the main form."""
    form, found = BeautifulSoup(html, "html.parser").find("form", id="form"), {}
    for tag in form.find_all(["input", "select", "textarea"]):
        if tag.name == "select":
            value = (tag.find("option", selected=True) or tag.find("option"))["value"]
        else:
            value = tag.text.removeprefix("\n") if tag.name == "textarea" else tag.get("value", "")
        if tag.get("name") and (tag.get("type") != "checkbox" or tag.has_attr("checked")):
            found.setdefault(tag["name"], []).append(value)
    return found


def revision_on(html):
    return re.search(r'name="revision" value="(\d+)"', html)[1]


async def text_of(browser, home):
    page = BeautifulSoup((await browser.get(home)).text, "html.parser")
    return page.find("textarea", id="f-source").text.removeprefix("\n")


async def test_a_section_is_copied_changed_checked_compared_and_published(home):
    browser, baseline = home
    edit = f"{baseline}/edit"
    index = (await browser.get(edit)).text
    assert "名称和说明" not in index  # Each office says that for itself.
    empty = await browser.get(f"{edit}?at=points")
    assert "从平台的制度包照抄一节来改" in empty.text
    begun = await browser.post(
        f"{edit}/begin", {"revision": revision_on(empty.text), "section": "points", "pack": "longtan"},
        page=f"{edit}?at=points",
    )  # fmt: skip
    assert begun.status_code == 303, begun.text
    published = await browser.get(baseline)
    put = {"revision": revision_on(published.text), "number": "区发1号", "in_force_from": "2026-12-01"}
    assert (await browser.post(f"{baseline}/publish", put, page=baseline)).status_code == 303

    address = f"{edit}?at=points.multipliers[0].factor"
    form = sent((await browser.get(address)).text)
    saved = await browser.post(edit, {**form, "factor": "1.5"}, page="")
    assert saved.status_code == 303, saved.text
    assert toml.raw(await text_of(browser, baseline))["points"]["multipliers"][0]["factor"] == Decimal("1.5")
    compared = (await browser.get(baseline)).text
    assert "与第 1 版相比" in compared
    assert "2 → 1.5" in compared

    late = await browser.post(edit, {**form, "factor": "5"}, page="")
    assert late.status_code == 409
    assert "已被别人改过" in late.text
    assert BeautifulSoup(late.text, "html.parser").find(id="f-factor")["value"] == "5"  # Nothing typed is lost.

    wrong = await browser.post(edit, {**sent((await browser.get(address)).text), "factor": "-1"}, page="")
    assert wrong.status_code in {303, 422}
    assert "应当大于 0" in (wrong.text if wrong.status_code == 422 else (await browser.get(baseline)).text)


async def test_a_copied_entry_whose_dates_meet_is_objected_to_by_name_and_links_to_its_form(home):
    browser, baseline = home
    edit = f"{baseline}/edit"
    page = (await browser.get(f"{edit}?at=checklists")).text
    await browser.post(
        f"{edit}/begin", {"revision": revision_on(page), "section": "checklists", "pack": "starter"},
        page=f"{edit}?at=checklists",
    )  # fmt: skip
    page = (await browser.get(f"{edit}?at=checklists[0]")).text
    copied = await browser.post(
        f"{edit}/deeds", {"deed": "copy", "at": "checklists[0]", "revision": revision_on(page)},
        page=f"{edit}?at=checklists[0]",
    )  # fmt: skip
    assert copied.status_code == 303, copied.text
    told = BeautifulSoup((await browser.get(baseline)).text, "html.parser").find(class_="summary-wrong")
    assert "日期重叠" in told.text
    assert told.find("a")["href"].startswith(f"{edit}?at=checklists")


@pytest.mark.parametrize("at", ["name", "inherits", "schema_version", "posts[9]", "nothing", "name.zh"])
async def test_what_a_baseline_has_not_is_not_there(home, at):
    browser, baseline = home
    edit = f"{baseline}/edit"
    assert (await browser.get(f"{edit}?at={at}")).status_code == 404
    answer = await browser.post(edit, {"at": at, "revision": "0"}, page=edit)
    assert answer.status_code == 404


async def test_bad_bodies_get_a_sentence(home):
    browser, baseline = home
    edit = f"{baseline}/edit"
    for body in ({}, {"deed": "remove", "at": "points", "revision": "x"}, {"at": "points[", "revision": "\x00"}):
        assert (await browser.post(f"{edit}/deeds", body, page=edit)).status_code == 404
    for body in (
        {},
        {"revision": "0", "section": "points", "pack": "../x"},
        {"revision": "9", "section": "name", "pack": "starter"},
    ):
        assert (await browser.post(f"{edit}/begin", body, page=edit)).status_code in {404, 422}
