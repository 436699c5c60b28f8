"""Whatever is sent to the pages of cases, batches, calls and rules is refused in words, never with a failure."""

import pytest

from hutong.ids import new_id

NASTY = ["", " ", "x" * 5000, "\x00", "' OR 1=1 --", "٣", "-1", "1e9", "2026-13-45T99:99", "{{7*7}}", "<b>"]


@pytest.fixture
async def places(street, sign_in, opened, now):
    """(who, where) of every form of these features."""
    chief, lead = await sign_in(street, "alley-chief"), await sign_in(street, "community-lead")
    admin = await sign_in(street, "office-admin")
    home = f"/o/{street.slug}"
    bikes, hard = await opened(street, "bikes", at=now), await opened(street, "trading", at=now)
    draft = (await admin.post(f"{home}/playbooks/drafts", {"id": str(new_id())}, page=f"{home}/playbooks")).headers
    return [
        (
            chief,
            f"{home}/cases/new",
            ["id", "alley", "category", "description", "position_m", "way", "note", "photo_after"],
        ),
        (chief, f"{home}/cases/{bikes}/act", ["action", "revision", "note", "outcome", "help_given", "photo_after"]),
        (
            chief,
            f"{home}/cases/{hard}/rounds",
            ["action", "revision", "who_went", "difficulty", "next_visit", "agreed"],
        ),
        (chief, f"{home}/cases/{hard}/calls", ["id", "kind", "departments", "place", "meet_at", "caller_phone"]),
        (chief, f"{home}/cases/{hard}/reopen", ["note"]),
        (lead, f"{home}/batches", ["id", "community", "cases", "action", "note"]),
        (admin, f"{home}/playbooks/drafts", ["id"]),
        (admin, draft["location"], ["revision", "source", "notes"]),
        (admin, f"{draft['location']}/publish", ["revision", "number", "in_force_from", "trial"]),
    ]


async def test_no_field_breaks_a_page(places, street, hidden):
    worst = {}
    for who, path, fields in places:
        page = f"/o/{street.slug}/cases" if "/playbooks" not in path else f"/o/{street.slug}/playbooks"
        token = hidden((await who.get(page)).text, "_csrf")
        for value in NASTY:
            answer = await who.post(path, {**dict.fromkeys(fields, value), "_csrf": token}, page="")
            if answer.status_code >= 500 or answer.status_code < 400:
                worst[path, value[:20]] = answer.status_code
    assert worst == {}


async def test_a_form_without_its_token_is_refused(places):
    for who, path, _fields in places:
        answer = await who.post(path, {}, page="")
        assert answer.status_code == 403
