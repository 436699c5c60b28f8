"""A draft that is edited by forms, and forms read as a browser reads them."""

from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from hutong.ids import new_id
from hutong.playbooks import toml
from hutong.playbooks.queries import version_row


@pytest.fixture
async def street(make_office):
    """An office of stewards, of which only the rules matter here."""
    return await make_office("longtan", alleys=1, people={"office-admin": 1, "command": 1})


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


@pytest.fixture
async def editor(admin, street):
    """The address of the forms of a fresh draft."""
    home = f"/o/{street.slug}/playbooks"
    begun = await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)
    return f"{begun.headers['location']}/edit"


@pytest.fixture
def source(street, editor):
    """`await source()`: the draft's text as it stands."""

    async def read() -> str:
        async with street.session() as session:
            return (await version_row(session, UUID(editor.split("/")[-2]))).source

    return read


@pytest.fixture
def document(source):
    async def read():
        return toml.raw(await source())

    return read


@pytest.fixture
def fields():
    """`fields(html)`: what a browser would send of the main form: (name, value) in order, its buttons left out."""

    def read(html: str) -> list[tuple[str, str]]:
        form = BeautifulSoup(html, "html.parser").find("form", id="form")
        found = []
        for tag in form.find_all(["input", "select", "textarea"]):
            if not tag.get("name"):
                continue
            if tag.name == "select":
                chosen = tag.find("option", selected=True) or tag.find("option")
                found.append((tag["name"], chosen["value"]))
            elif tag.name == "textarea":
                found.append((tag["name"], tag.text.removeprefix("\n")))
            elif tag.get("type") not in {"checkbox", "radio"} or tag.has_attr("checked"):
                found.append((tag["name"], tag.get("value", "")))
        return found

    return read


@pytest.fixture
def fill(admin, editor, fields):
    """`await fill("flows[0]", {"name.zh": "…"})`: opens the form, fills fields in, sends it; None takes a field away."""

    async def send(at: str, values: dict, *, new: bool = False, page: str = ""):
        address = f"{editor}?at={at}" + ("&new=1" if new else "")
        html = page or (await admin.get(address)).text
        data: dict = {}
        for name, value in fields(html):
            data.setdefault(name, []).append(value)
        for name, value in values.items():
            data[name] = value
            if value is None:
                del data[name]
        return await admin.post(editor, data, page="")

    return send


@pytest.fixture
def press(admin, editor, hidden):
    """`await press("up", "posts[1]")`: the button beside an entry."""

    async def send(deed: str, at: str):
        revision = hidden((await admin.get(f"{editor}?at=posts")).text, "revision")
        return await admin.post(f"{editor}/deeds", {"deed": deed, "at": at, "revision": revision}, page=editor)

    return send
