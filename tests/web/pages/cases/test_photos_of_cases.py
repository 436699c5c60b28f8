"""Evidence without script: the photo comes inside the form, and counts for the very deed that it is sent with."""

import html
import io
from datetime import UTC, datetime

import pytest
from PIL import Image


@pytest.fixture
def jpeg():
    into = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 90, 60)).save(into, "JPEG")
    return into.getvalue()


@pytest.fixture
def send(hidden):
    """Sends the form of a page whole, as a browser without script does, with one file."""

    async def post(browser, page, path, field, file, **typed):
        text = (await browser.get(page)).text
        form = text[text.index("multipart/form-data") - 600 :]
        names = ("_csrf", f"{field}_ticket")
        fixed = {name: html.unescape(hidden(form, name)) for name in names}
        return await browser.client.post(
            path, data={**fixed, **typed}, files={f"{field}_file": ("p.jpg", file)}, headers={"accept": "text/html"}
        )

    return post


async def test_a_chief_closes_a_case_with_a_photo_in_the_form(street, sign_in, opened, send, store, jpeg, hidden, now):
    case = await opened(street, "bikes", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    revision = hidden((await chief.get(address)).text, "revision")
    form = {"action": "close", "revision": revision}
    nonsense = await send(chief, address, f"{address}/act", "photo_after", b"GIF89a not a photo", **form)
    assert nonsense.status_code == 422
    assert "f-photo_after" in nonsense.text
    closed = await send(chief, address, f"{address}/act", "photo_after", jpeg, **form)
    assert closed.status_code == 303, closed.text
    page = (await chief.get(address)).text
    assert "已办结" in page
    assert "照片已收到" in page


async def test_a_simple_problem_is_closed_at_once_with_a_photo_in_the_form(street, sign_in, send, store, jpeg, hidden):
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/new"
    page = await chief.get(address)
    typed = {
        "id": hidden(page.text, "id"), "alley": str(street.alleys[0].id), "category": "bikes", "way": "once",
        "description": "单车挡住盲道",
    }  # fmt: skip
    token = hidden(page.text, "_csrf")
    ticket = html.unescape(hidden(page.text, "photo_after_ticket"))
    closed = await chief.client.post(
        address, data={**typed, "_csrf": token, "photo_after_ticket": ticket},
        files={"photo_after_file": ("p.jpg", jpeg)}, headers={"accept": "text/html"},
    )  # fmt: skip
    assert closed.status_code == 303, closed.text
    assert "已办结" in (await chief.get(closed.headers["location"])).text


async def test_a_photo_comes_with_a_call_and_with_an_inspection(street, sign_in, send, store, jpeg, hidden):
    lead = await sign_in(street, "community-lead")
    address = f"/o/{street.slug}/calls/new"
    typed = {"alley_id": str(street.alleys[0].id), "description": "门口堆了旧沙发", "category": "piling"}
    ticket = await ticket_of(lead, address, hidden)
    told = await lead.client.post(
        address, data={**typed, **ticket}, files={"photos_file": ("p.jpg", jpeg)}, headers={"accept": "text/html"}
    )
    assert told.status_code == 200, told.text
    shown = await lead.get(f"/o/{street.slug}/cases/{told.text.split('/cases/')[1][:36]}")
    assert "照片已收到" in shown.text

    chief = await sign_in(street, "general-chief")
    address = f"/o/{street.slug}/inspections/new"
    ticket = await ticket_of(chief, address, hidden)
    item = street.playbook.items_on(datetime.now(UTC).date())[0].code
    typed = {"alley_id": str(street.alleys[0].id), "looked": item}
    noted = await chief.client.post(
        address, data={**typed, **ticket}, files={"photos_file": ("p.jpg", jpeg)}, headers={"accept": "text/html"}
    )
    assert noted.status_code == 303, noted.text
    assert "照片已收到" in (await chief.get(noted.headers["location"])).text


async def ticket_of(browser, address, hidden):
    """What a fresh page carries: the ticket is for the id on that very page."""
    text = (await browser.get(address)).text
    return {name: html.unescape(hidden(text, name)) for name in ("_csrf", "photos_ticket", "id")}
