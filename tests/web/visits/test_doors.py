"""What stands before every page: place, session, form token, headers."""

import re

import pytest

from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.visits.csrf import Tokens, is_from_elsewhere


def plain(page: str) -> str:
    return re.sub(r'(value|content)="[\w-]{36,39}"', "", page)


async def test_not_there_and_not_yours_are_the_same_answer_byte_for_byte(world):
    mine, theirs = await world.office(), await world.office()
    admin = await world.person(mine, administrator=True)
    stranger = await world.person(theirs)
    browser = await world.signed_in(mine, admin)
    assert (await browser.get(f"/o/{mine.slug}/accounts")).status_code == 200
    yours = await browser.get(f"/o/{theirs.slug}/accounts")
    nowhere = await browser.get("/o/there-is-no-such-office/accounts")
    no_route = await browser.get(f"/o/{mine.slug}/there-is-no-such-page")
    assert yours.status_code == 404
    assert yours.content == nowhere.content == no_route.content
    token = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get("/me")).text)[1]
    links = [
        await browser.client.post(
            f"/o/{mine.slug}/accounts/{person_id}/link", data={"_csrf": token}, headers={"accept": "text/html"}
        )
        for person_id in (stranger.id, new_id())
    ]
    assert [answer.status_code for answer in links] == [404, 404]
    assert links[0].content == links[1].content == yours.content


async def test_headers_tell_nothing_apart_either(world):
    mine, theirs = await world.office(), await world.office()
    browser = await world.signed_in(mine, await world.person(mine))
    answers = [await browser.get(path) for path in (f"/o/{theirs.slug}/accounts", "/o/nowhere/accounts")]
    headers = [{n: v for n, v in a.headers.items() if n != "x-request-id"} for a in answers]
    assert headers[0] == headers[1]


async def test_a_closed_page_leads_to_sign_in_and_back(world):
    office = await world.office()
    answer = await world.browser().get(f"/o/{office.slug}/accounts?q=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/o/{office.slug}/sign-in?next=/o/{office.slug}/accounts%3Fq%3D1"
    program = await world.browser().client.get(f"/o/{office.slug}/accounts", headers={"accept": "application/json"})
    assert program.status_code == 401
    assert program.headers["content-type"] == "application/problem+json"


async def test_a_post_without_the_duty_is_refused(world):
    office = await world.office()
    steward = await world.person(office, post="steward")
    browser = await world.signed_in(office, steward)
    assert (await browser.get(f"/o/{office.slug}/accounts")).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "é" * 39, "a" * 39])
async def test_an_unsafe_request_needs_the_token_of_its_own_session(world, token):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    answer = await browser.client.post("/me/preferences", data={"_csrf": token, "language": "en"})
    assert answer.status_code == 403
    other = await world.signed_in(office, await world.person(office))
    theirs = re.search(r'name="_csrf" value="([^"]+)"', (await other.get("/me")).text)[1]
    answer = await browser.client.post("/me/preferences", data={"_csrf": theirs, "language": "en"})
    assert answer.status_code == 403


async def test_the_header_serves_as_well_as_the_field(world):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office))
    token = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get("/me")).text)[1]
    answer = await browser.client.post(
        "/me/preferences", data={"language": "en", "text_px": "18"}, headers={"X-CSRF-Token": token}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_another_site_is_refused_even_with_the_token(world, headers):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office))
    token = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get("/me")).text)[1]
    answer = await browser.client.post("/me/preferences", data={"_csrf": token, "language": "en"}, headers=headers)
    assert answer.status_code == 403


def test_tokens_differ_each_time_and_fit_only_what_they_are_tied_to():
    tokens = Tokens(b"key")
    one, two = tokens.make("a"), tokens.make("a")
    assert one != two
    assert tokens.fits(one, "a")
    assert tokens.fits(two, "a")
    assert not tokens.fits(one, "b")
    assert not tokens.fits(one[:-1], "a")
    assert not Tokens(b"other").fits(one, "a")


def test_old_browsers_without_either_header_are_not_from_elsewhere():
    assert not is_from_elsewhere({}, frozenset({"here"}))
    assert not is_from_elsewhere({"origin": "http://here"}, frozenset({"here"}))
    assert is_from_elsewhere({"origin": "http://here.evil"}, frozenset({"here"}))


async def test_a_suspended_office_can_be_read_and_says_so(world):
    office = await world.office(state="suspended")
    admin = await world.person(office, administrator=True)
    browser = await world.signed_in(office, admin)
    page = await browser.get(f"/o/{office.slug}/accounts")
    assert page.status_code == 200
    assert "本街道已暂停使用" in page.text
    answer = await browser.post(f"/o/{office.slug}/accounts/{admin.id}/link", page="/me")
    assert answer.status_code == 403
    assert "本街道已暂停使用" in answer.text


async def test_a_closed_office_is_gone(world):
    office = await world.office(state="closed", pack="")
    assert (await world.browser().get(f"/o/{office.slug}/sign-in")).status_code == 404


async def test_strict_headers_on_every_kind_of_answer(world, browser):
    visitor = browser()
    for path in ("/", "/nowhere", "/healthz", "/metrics", "/schema/openapi.json"):
        answer = await visitor.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]


async def test_https_cookies_are_bound_to_the_host():
    from hutong.visits.cookies import CookieNames

    cookies = CookieNames(https=True)
    header = cookies.header(cookies.session, "token")
    assert header == "__Host-hutong=token; Path=/; SameSite=Lax; Secure; HttpOnly"


async def test_a_visitor_who_only_reads_gets_no_cookie(world):
    visitor = world.browser()
    await visitor.get("/nowhere")
    await visitor.get("/")
    assert list(visitor.client.cookies.jar) == []


def test_refusals_have_stable_codes():
    assert NotThere().code == "not-there"
