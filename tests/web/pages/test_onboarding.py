"""A district opens an office through its pages, and is refused with every reason on the way."""

import io
import re

import pytest
import xlsxwriter

from hutong.imports.schemas import SHEETS

NEW = {"pack": "starter", "name": "新光街道", "code": "110101997", "name_en": "", "phone": ""}


@pytest.fixture
async def district(world, password):
    district_id, slug = await world.district()
    account = await world.account("district_admin", district_id=district_id)
    browser = world.browser()
    answer = await browser.post(f"/d/{slug}/sign-in", {"login": account.login, "password": password})
    assert answer.status_code == 303
    browser.home = f"/d/{slug}"
    browser.mark = slug[1:]
    return browser


def workbook(places, people) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in (("街巷", places), ("人员", people)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [column.heading for column in SHEETS[name]])
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, row)
    return out.getvalue()


async def upload(browser, setup: str, content: bytes):
    token = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get(setup)).text)[1]
    return await browser.client.post(
        f"{setup}/imports", data={"_csrf": token}, files={"file": ("t.xlsx", content)}, headers={"accept": "text/html"}
    )


async def test_an_office_is_opened_from_rules_to_first_sign_in(district, world):
    slug = f"n{district.mark}"
    answer = await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    setup = f"{district.home}/offices/{slug}"
    assert (answer.status_code, answer.headers["location"]) == (303, setup)
    assert "第 3 步" in (await district.get(setup)).text

    posts = (await district.get(setup)).text
    assert "还没有任命街道管理员" in posts
    from hutong.playbooks.checking import check_text
    from hutong.playbooks.packs import text

    kinds = [kind for kind in check_text(text("starter")).playbook.posts if kind.required_per]
    where = {"office": "", "alley": "槐树胡同", "community": "东社区"}
    people = [
        [f"人{n}", "干部", "否", kind.code, where[kind.required_per], f"p{n}", "", "", ""]
        for n, kind in enumerate(kinds)
    ]
    answer = await upload(district, setup, workbook([["槐树胡同", "街巷", 320, "东社区", ""]], people))
    preview = answer.headers["location"]
    assert "没有发现问题" in (await district.get(preview)).text
    assert "还没有登记任何街巷" in (await district.get(setup)).text
    answer = await district.post(f"{preview}/confirm", page=preview)
    assert answer.headers["location"] == setup

    answer = await district.post(
        f"{setup}/administrators", {"name": "郑管理", "login": "zheng", "phone": "", "phone_consent": ""}, page=setup
    )
    link = re.search(r'value="[^"]*(/o/[^"]+/password/[^"]+)"', answer.text)[1]
    # The page shows the link only once: htmx must show it, though the form that it asks for is not on it.
    form = {"name": "吴管理", "login": "wu-guanli", "phone": "", "phone_consent": ""}
    answer = await district.post(f"{setup}/administrators", form, page=setup, hx_request="true")
    assert (answer.headers["hx-retarget"], answer.headers["hx-reselect"]) == ("#main", "#main")
    assert "已任命 吴管理" in answer.text
    answer = await district.post(f"{setup}/open", page=setup)
    assert answer.headers["location"] == setup
    assert "已开通" in (await district.get(setup)).text

    visitor = world.browser()
    words = "four words of my own"
    answer = await visitor.post(link, {"password": words, "again": words})
    assert answer.status_code in {200, 303}, answer.text
    answer = await visitor.post(f"/o/{slug}/sign-in", {"login": "zheng", "password": words})
    assert answer.status_code == 303
    assert "郑管理" in (await visitor.get("/me")).text


async def test_wrong_cells_are_listed_and_nothing_is_saved(district):
    slug = f"w{district.mark}"
    await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    setup = f"{district.home}/offices/{slug}"
    answer = await upload(district, setup, workbook([["甲胡同", "马路", "很长", "东社区", ""]], []))
    page = (await district.get(answer.headers["location"])).text
    assert "有 2 处要改" in page
    assert "应是大街、街巷、小巷之一，现在是“马路”。" in page
    confirm = await district.post(f"{answer.headers['location']}/confirm", page=setup)
    assert confirm.status_code == 422
    assert "还没有登记任何街巷" in (await district.get(setup)).text


@pytest.mark.parametrize("content", [b"", b"not a workbook"], ids=["empty", "text"])
async def test_a_file_that_is_no_workbook_gets_the_page_again(district, content):
    slug = f"f{district.mark}"
    await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    answer = await upload(district, f"{district.home}/offices/{slug}", content)
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text


async def test_every_wrong_field_is_told_and_what_was_typed_stays(district):
    answer = await district.post(
        f"{district.home}/offices/new", {**NEW, "name": "甲", "slug": "Bad Slug", "code": "12"}
    )
    assert answer.status_code == 422
    for field in ("name", "slug", "code"):
        assert f'id="f-{field}-wrong"' in answer.text
    assert 'value="Bad Slug"' in answer.text


async def test_an_address_in_use_is_refused_by_its_field(district):
    slug = f"t{district.mark}"
    await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    answer = await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    assert answer.status_code == 422
    assert 'id="f-slug-wrong"' in answer.text


async def test_another_districts_office_and_none_answer_alike(district, world):
    other = await world.office()
    theirs = await district.get(f"{district.home}/offices/{other.slug}")
    none = await district.get(f"{district.home}/offices/nowhere")
    assert (theirs.status_code, none.status_code) == (404, 404)
    # Byte for byte, but for what names the visitor's own address and form token.
    unnamed = [
        re.sub(r"nowhere|" + other.slug + r'|content="[^"]{20,}"|value="[^"]{20,}"', "…", a.text)
        for a in (theirs, none)
    ]
    assert unnamed[0] == unnamed[1]


async def test_a_suspended_office_can_be_read_and_says_why(district, world, password):
    slug = f"s{district.mark}"
    await district.post(f"{district.home}/offices/new", {**NEW, "slug": slug})
    setup = f"{district.home}/offices/{slug}"
    # What has not been opened cannot be suspended.
    token_page = await district.post(f"{setup}/suspend", {"because": "年度核查中"}, page=setup)
    assert token_page.status_code == 409
