"""A department's own pages: its list and what it may do, its reminders; and the district's page of who leads it."""

import pytest
from msgspec.structs import replace

from hutong.playbooks.flows import Who

NASTY = ["", " ", "x" * 5000, "\x00", "\U0001f600", "-1", "2026-13-45T99:99", "<b>"]


@pytest.fixture
async def given(street, departments, put_in_force, opened, now):
    """A simple matter that is for a department from the start."""
    book = street.playbook
    enforce = book.flow("difficult").step("enforce")
    step = replace(enforce, code="handle", who=Who(department="urban-management"), actions=tuple(
        replace(a, to="closed" if a.code == "done" else "handle", max_times=a.max_times) for a in enforce.actions
    ))  # fmt: skip
    flows = tuple(replace(f, first="handle", steps=(step,)) if f.code == "simple" else f for f in book.flows)
    await put_in_force(street, flows=flows)
    return await opened(street, "bikes", at=now)


async def test_a_department_finds_its_matter_and_whatever_it_sends_is_answered_in_words(
    street, given, officer, departments, hidden
):
    urban, district = await officer(departments["urban-management"])
    listed = (await urban.get(f"{district}/matters")).text
    assert "城管依法查处" in listed
    assert "12号门前" not in listed  # Its title is the office's own.
    matter = next(
        part.split('"')[0] for part in listed.split(f'href="{district}/matters/')[1:] if not part.startswith("notices")
    )
    here = f"{district}/matters/{matter}"
    page = (await urban.get(here)).text
    assert street.playbook.danger.phone.number in page
    assert "文书编号" in page
    form = {"action": "done", "revision": hidden(page, "revision"), "outcome": "已处罚"}
    bare = await urban.post(here, form)
    assert (bare.status_code, "请写文书编号" in bare.text) == (422, True)
    for field in ("action", "revision", "note", "outcome", "reason", "present"):
        for value in NASTY:
            answer = await urban.post(here, {**form, field: value}, page=here)
            assert answer.status_code in {400, 409, 422}, (field, value, answer.status_code)
