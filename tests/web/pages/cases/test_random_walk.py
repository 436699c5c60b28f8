"""Whoever presses whatever a case's page offers, filled in well or badly: it is done, or refused in a sentence; and the
case goes on having an owner, the limit of its step, and a way on.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from hutong.cases.rows import READ, state_of
from hutong.cases.rules import offers
from hutong.cases.settings import setting_at
from hutong.db.wires import SessionWire
from hutong.ids import new_id
from playbooks_at_random import playbook_number
from walks import check

PEOPLE = {
    "starter": {"command": 1, "alley-chief": 1, "community-worker": 1, "steward": 1},
    "longtan": {"command": 1, "alley-chief": 1, "deputy-chief": 1, "community-worker": 1, "steward": 2},
    "financial-street": {
        "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 1, "section": 1, "community-lead": 1,
    },
}  # fmt: skip
WORDS = ("看过，办了。", "看过，办了。", "看过，办了。", "", " ", "长" * 1200, "\x00", "🙂", "<b>a</b>")
PICTURE = b"\xff\xd8\xff\xe0" + b"nothing that can be seen"
ROUNDS_WITHOUT = 6
"""So often may nobody find anything to press before another case is opened."""


class Presser:
    """Somebody at a browser who presses one thing after another on the page of a case."""

    def __init__(self, browser, home, rng):
        self.browser, self.home, self.rng = browser, home, rng

    async def press(self, case):
        """What was pressed and how it was answered; nothing where the page offers nothing."""
        here = f"{self.home}/cases/{case}"
        page = await self.browser.get(here)
        if page.status_code in {403, 404}:
            return None
        assert page.status_code == 200, (here, page.status_code)
        soup = BeautifulSoup(page.text, "html.parser")
        ways = [link["href"] for link in soup.select(f'a[href^="{here}?do="]')]
        if ways and self.rng.random() < 0.8:
            page = await self.browser.get(urlsplit(self.rng.choice(ways))._replace(fragment="").geturl())
            assert page.status_code == 200, ways
            soup = BeautifulSoup(page.text, "html.parser")
        forms = [form for form in soup.select('form[method="post"]') if form["action"].startswith(here)]
        if not forms:
            return None
        form = self.rng.choice(forms)
        data, files = self._filled(form)
        answer = await self.browser.post(form["action"], data, page="", files=files)
        told = (form["action"].removeprefix(here), data.get("action", ""), answer.status_code)
        assert answer.status_code < 500, told
        if answer.status_code >= 400:
            said = BeautifulSoup(answer.text, "html.parser").select_one("#main").get_text(" ", strip=True)
            assert "。" in said, told
        return told

    def _filled(self, form):
        data, files, rng = {}, [], self.rng
        groups: dict[tuple[str, str], list[str]] = {}
        for tag in form.find_all(["input", "select", "textarea"]):
            name, kind = tag.get("name"), tag.get("type", "text") if tag.name == "input" else tag.name
            if not name or tag.has_attr("disabled"):
                continue
            if kind in {"radio", "checkbox"}:
                groups.setdefault((kind, name), []).append(tag.get("value", "on"))
            elif kind == "file":
                files += [(name, ("a.jpg", PICTURE, "image/jpeg"))] if rng.random() < 0.5 else []
            else:
                data[name] = self._chosen(tag, kind)
        for (kind, name), values in groups.items():
            if rng.random() < 0.9:
                data[name] = rng.choice(values) if kind == "radio" else rng.sample(values, rng.randint(1, len(values)))
        if buttons := [button for button in form.find_all("button") if button.get("name")]:
            button = rng.choice(buttons)
            data[button["name"]] = button.get("value", "")
        return data, files or None

    def _chosen(self, tag, kind):
        if kind == "hidden":
            return tag.get("value", "")
        if kind == "select":
            return self.rng.choice([option.get("value", "") for option in tag.find_all("option")])
        return self._typed(kind)

    def _typed(self, kind):
        soon = datetime.now(UTC) + timedelta(hours=8 + self.rng.randint(1, 90))
        match kind:
            case "date":
                return soon.date().isoformat()
            case "datetime-local":
                return f"{soon:%Y-%m-%dT%H:%M}"
            case "number":
                return str(self.rng.randint(-1, 120))
            case "tel":
                return "010-1234"
            case _:
                return self.rng.choice(WORDS)


async def stands(world, case):
    """The case keeps what every case must have, and somebody, or the clock, can take it on."""
    now = datetime.now(UTC)
    async with world.session() as session:
        rows = await SessionWire(session).rows(
            f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = $2", world.id, case
        )
        _, setting = await setting_at(session, now, rows[0]["playbook_version"])
    state = state_of(rows[0], setting.directory)
    check(setting, state)
    if state.step is None:
        return False
    step = setting.playbook.flow(state.flow).step(state.step)
    assert (state.due_at is None) == (step.limit is None)
    people = {person.id for kind in world.people.values() for person in kind}
    can = [one for person in people for one in offers(setting, state, person, now)]
    assert can or state.departments or state.wake_at is not None
    return True


async def walk(world, sign_in, opened, rng, *, presses):
    """How many things were pressed, and how many of them were done."""
    who = [Presser(await sign_in(world, kind), f"/o/{world.slug}", rng) for kind in world.people]
    categories = [category.code for category in world.playbook.categories]

    async def another():
        first = next(iter(world.people.values()))[0]
        return await opened(world, rng.choice(categories), by=first, at=datetime.now(UTC), id=new_id())

    case, told, without = await another(), [], 0
    while len(told) < presses:
        pressed = await rng.choice(who).press(case)
        if pressed is None:
            without += 1
        else:
            told.append(pressed)
            without = 0
        if without > ROUNDS_WITHOUT or not await stands(world, case):
            case, without = await another(), 0
    return told


def done(told):
    return [one for one in told if one[2] == 303]


@pytest.mark.parametrize(
    ("pack", "number", "presses"),
    [
        ("starter", 3, 8),
        *(
            pytest.param("starter", number, 120, marks=[pytest.mark.proof, pytest.mark.timeout(900)])
            for number in range(30, 42)
        ),
        *(
            pytest.param(pack, None, 200, marks=[pytest.mark.proof, pytest.mark.timeout(900)])
            for pack in ("longtan", "financial-street")
        ),
    ],
)
async def test_whatever_a_page_of_a_case_offers_is_done_or_refused_in_a_sentence(
    make_office, put_in_force, sign_in, opened, pack, number, presses
):
    world = await make_office(pack, people=PEOPLE[pack])
    if number is not None:
        book = playbook_number(world.playbook, number)
        await put_in_force(world, **{name: getattr(book, name) for name in book.__struct_fields__})
    told = await walk(world, sign_in, opened, Random(number or 0), presses=presses)
    assert len(done(told)) > presses // 10
    assert len({(where, what) for where, what, _ in told}) > presses // 10
