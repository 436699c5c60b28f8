"""The menu of whoever has several duties."""

import re

import pytest


async def test_a_page_that_several_duties_open_stands_in_the_menu_once(street, sign_in):
    chief = await sign_in(street, "general-chief")
    page = (await chief.get(f"/o/{street.slug}/circulars")).text
    menu = re.search(r'<nav class="nav nav-wide".*?</nav>', page, re.DOTALL)[0]
    entries = re.findall(r'href="([^"]+)"', menu)
    assert f"/o/{street.slug}/circulars" in entries
    assert len(entries) == len(set(entries))


@pytest.mark.long
async def test_lists_of_the_desk_and_the_office_go_out_as_workbooks(street, sign_in):
    chief, home = await sign_in(street, "general-chief"), f"/o/{street.slug}"
    for path in ("circulars", "inspections", "councils", "improvements"):
        answer = await chief.get(f"{home}/{path}/export.xlsx")
        assert (answer.status_code, answer.content[:2]) == (200, b"PK"), path
