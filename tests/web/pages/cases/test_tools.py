"""Tools of a case that came lately, and the pages beside it: bad input in words, and nothing of another office's."""

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hutong.ids import new_id

NASTY = ["", "x" * 5000, "\x00", "' OR 1=1 --", "-1", "1e9", "2026-13-45T99:99", "{{7*7}}", "🐼", "\u202eabc"]


def of_a_case(home, case):
    """Every tool with its fields."""
    here = f"{home}/cases/{case}"
    return [
        (f"{here}/calls/time", ["meet_at"]),
        (f"{here}/calls/more", ["department"]),
        (f"{here}/calls/ended", ["outcome", "came"]),
        (f"{here}/calls/failed", ["note"]),
        (f"{here}/calls/{new_id()}/time", ["said"]),
        (f"{here}/place", ["position_m", "revision"]),
        (f"{here}/hand-on", ["post", "alley", "note"]),
        (f"{here}/act", ["action", "revision", "note"]),
    ]


@pytest.fixture
async def seats(street, sign_in, opened, now):
    """(who, forms) of what each may do."""
    home, case = f"/o/{street.slug}", await opened(street, "trading", at=now)
    return {
        "alley-chief": (await sign_in(street, "alley-chief"), [
            *of_a_case(home, case), (f"{home}/cases/together", ["cases", "deed", "post", "alley", "label", "note"]),
            (f"{home}/needs/{new_id()}", ["answer"]),
        ]),
        "headquarters": (await sign_in(street, "headquarters"), [
            (f"{home}/evaluations/confirm", ["id", "month", "note"]),
            (f"{home}/evaluations/reviews/{new_id()}/answer", ["answer", "score"]),
            (f"{home}/publicity", ["id", "title", "form", "pieces", "put_out_on", "channel"]),
        ]),
        "office-admin": (await sign_in(street, "office-admin"), [
            (f"{home}/checklists/take-in", ["code", "draft", "from"]),
            (f"{home}/checklists/examples", ["photos"]),
            (f"{home}/phrases", ["id", "deed", "zh", "en", "place"]),
        ]),
    }  # fmt: skip


async def test_no_tool_breaks_and_none_takes_what_cannot_be_kept(street, seats, hidden):
    worst = {}
    for who, forms in seats.values():
        token = hidden((await who.get(f"/o/{street.slug}/notices")).text, "_csrf")
        for path, fields in forms:
            for value in NASTY:
                answer = await who.post(path, {**dict.fromkeys(fields, value), "_csrf": token}, page="")
                kept = value == "\x00" and answer.status_code < 400
                if answer.status_code >= 500 or kept:
                    worst[path, value[:20]] = answer.status_code
    assert worst == {}


async def test_the_tools_of_another_offices_case_are_not_there(street, make_office, opened, sign_in, hidden, now):
    people = {"general-chief": 1, "headquarters": 1, "alley-chief": 1, "section": 1, "community-lead": 1}
    other = await make_office("financial-street", alleys=1, people=people, west=True)
    theirs = await opened(other, "trading", at=now)
    chief = await sign_in(street, "alley-chief")
    token = hidden((await chief.get(f"/o/{street.slug}/notices")).text, "_csrf")
    sent = {
        "meet_at": "2099-01-01T10:00", "department": "police", "outcome": "办了", "note": "说明", "said": "kept",
        "position_m": "5", "post": str(new_id()), "action": "done", "revision": "1", "_csrf": token,
    }  # fmt: skip
    found = {
        path: (await chief.post(path, sent, page="")).status_code
        for home in (f"/o/{street.slug}", f"/o/{other.slug}")
        for path, _ in of_a_case(home, theirs)
    }
    assert set(found.values()) == {404}, found


async def test_another_time_and_one_more_department_are_for_the_open_call(street, sign_in, opened, departments, now):
    chief = await sign_in(street, "alley-chief")
    case = await opened(street, "trading", at=now)
    here = f"/o/{street.slug}/cases/{case}"
    beijing = ZoneInfo("Asia/Shanghai")

    def wall(days):
        return (now + timedelta(days=days)).astimezone(beijing).strftime("%Y-%m-%dT%H:%M")

    # Nobody was called yet: there is nothing to move, and nobody to add to.
    early = await chief.post(f"{here}/calls/time", {"meet_at": wall(2)}, page=here)
    assert early.status_code == 409, told(early)
    call = {"id": str(new_id()), "kind": "consultation", "departments": "urban-management", "place": "巷口"}
    called = await chief.post(f"{here}/calls", {**call, "meet_at": wall(2)}, page=here)
    assert called.status_code == 303, told(called)
    for path, sent, words in (
        ("time", {"meet_at": wall(-2)}, "过"),
        ("time", {"meet_at": ""}, ""),
        ("more", {"department": "nobody"}, ""),
        ("more", {"department": "urban-management"}, ""),
        ("more", {}, ""),
    ):
        answer = await chief.post(f"{here}/calls/{path}", sent, page=here)
        assert answer.status_code in {409, 422}, (path, sent)
        assert words in told(answer)
        assert 'class="wrong"' in answer.text or "notice-stop" in answer.text, (path, sent)
    assert (await chief.post(f"{here}/calls/time", {"meet_at": wall(3)}, page=here)).status_code == 303
    more = await chief.post(f"{here}/calls/more", {"department": "police"}, page=here)
    assert more.status_code == 303, told(more)
    page = (await chief.get(here)).text
    assert "公安" in page


def told(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
