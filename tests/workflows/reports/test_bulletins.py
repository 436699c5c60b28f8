"""A bulletin from a district's draft to bytes that stay."""

import hashlib
import tomllib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.db import City, District, Office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal.sealing import seal_now
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion
from hutong.reports import editing
from hutong.reports.bulletin_queries import frozen_figures, later_corrected
from hutong.reports.contributing import ItemText, NewItem, contribute_item, draft_item, save_item
from hutong.reports.editing import BulletinHead
from hutong.reports.errors import (
    BulletinMovedOn,
    BulletinSigned,
    FiguresDoNotReconcile,
    FigureUnknown,
    IssueTaken,
    ItemMovedOn,
    ItemNotContributed,
    ItemNotYours,
    ItemPlaced,
    NothingToSign,
    NotReviewed,
    ReviewerSigns,
)
from hutong.reports.papers import policy
from hutong.reports.periods import Period
from hutong.reports.reading_links import read_token, reading_token
from hutong.reports.signing import sign_bulletin
from hutong.reports.using import draft

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2017, 9, 1, 2, tzinfo=UTC)
AT = datetime(2017, 5, 2, 4, tzinfo=UTC)
REVIEWER, SIGNER = new_id(), new_id()
PERIOD = {"period_from": date(2017, 4, 25), "period_until": date(2017, 8, 30)}
BODY = "## 情况\n共巡访{figure:patrol_hours}小时，随手解决{figure:fixed_on_the_spot}件。"
HEAD = BulletinHead(
    name="背街小巷环境整治提升专报", issue=1, total_issue=1, issuer="市里", issued_on=date(2017, 9, 1), heading="做法"
)


def walk(minutes):
    return {
        "alley": str(new_id()),
        "alley_kind": "alley",
        "person": str(new_id()),
        "post_kind": "steward",
        "minutes": minutes,
    }


class Desk:
    """The city's and the district's hands on one issue."""

    def __init__(self, databases, city, office):
        self.databases, self.city, self.office = databases, city, office
        self.bulletin = self.item = None

    def as_city(self):
        return self.databases.session(City(self.city.id))

    async def contributed(self, body=BODY, title="巡访的情况怎么样"):
        district = District(self.city.id, self.city.district)
        async with self.databases.session(district) as session:
            new = NewItem(office=self.office.id, title=title, body=body, **PERIOD)
            item = await draft_item(session, district, "东城区供稿", new, by=new_id())
            await session.flush()
            await contribute_item(session, district, item.id, revision=item.revision, by=new_id(), now=NOW)
            self.item = item.id
        return self.item

    async def begun(self):
        async with self.as_city() as session:
            self.bulletin = (await editing.begin_bulletin(session, self.city.id, HEAD)).id

    async def revision(self):
        async with self.as_city() as session:
            return (await editing.bulletin_of(session, self.city.id, self.bulletin)).revision

    async def placed(self, body=BODY, **more):
        await self.contributed(body, **more)
        await self.begun()
        async with self.as_city() as session:
            await editing.place_item(session, self.city.id, self.bulletin, self.item, revision=1)

    async def reviewed(self, by=REVIEWER):
        revision = await self.revision()
        async with self.as_city() as session:
            await editing.review_bulletin(session, self.city.id, self.bulletin, revision=revision, by=by, now=NOW)

    async def sign(self, by=SIGNER, revision=None):
        revision = revision or await self.revision()
        return await sign_bulletin(self.databases, self.city.id, self.bulletin, revision=revision, by=by, now=NOW)


@pytest.fixture
def desk(databases, city, office):
    return Desk(databases, city, office)


async def test_a_signed_bulletin_keeps_its_bytes_and_figures_while_the_journal_is_corrected(desk, office):
    walked = await office.happened("patrol.finished", AT, walk(600))
    await desk.placed()
    await desk.reviewed()
    signed = await desk.sign()
    page = signed.frozen
    assert hashlib.sha256(page).digest() == signed.frozen_hash
    assert f'<a href="figures/{desk.item}/patrol_hours">10</a>小时' in page.decode()
    await office.happened("patrol.finished", AT, walk(60), corrects=walked)
    assert await office.figure("patrol_hours", *PERIOD.values()) == 1
    async with desk.as_city() as session:
        again = await editing.bulletin_of(session, desk.city.id, desk.bulletin)
        items = await editing.items_of(session, desk.city.id, desk.bulletin)
        frozen = await frozen_figures(session, desk.city.id, desk.bulletin)
        (later,) = await later_corrected(desk.databases, items, frozen)
    assert again.frozen == page
    assert (later.name, later.frozen, later.now) == ("patrol_hours", 10, 1)
    # Counted again at the frozen position, the journal gives the signed number for ever.
    position = frozen[desk.item, "patrol_hours"].position
    assert await office.figure("patrol_hours", *PERIOD.values(), position=position) == 10


async def test_a_text_begun_from_the_records_keeps_its_bytes_a_year_and_three_playbooks_later(desk, office):
    project = new_id()
    stages = [
        await office.happened("improvement.stage_entered", AT + timedelta(days=n), {"stage": stage}, subject=project)
        for n, stage in enumerate(("publicise", "survey"))
    ]
    await office.happened("improvement.planned", AT, {"alleys": []}, subject=project)
    made = {"initiative": "planter", "alley": str(new_id()), "people": 5, "units": 0, "counted": 2}
    await office.happened("initiative.recorded", AT, made, subject=project)
    await office.happened("evaluation.confirmed", AT, {"month": "2017-05-01", "scores": 3})
    async with office.databases.session(Office(office.id)) as session:
        body = (await draft(session, Period(*PERIOD.values(), BEIJING))).body
    await desk.placed(body)
    await desk.reviewed()
    page = (await desk.sign()).frozen
    assert "核定月评<a" in page.decode()
    async with desk.as_city() as session:
        frozen = await frozen_figures(session, desk.city.id, desk.bulletin)
    before = {name: figure.value for (_, name), figure in frozen.items()}
    assert {"improvements_at_survey": 1, "initiatives_planter": 1, "months_appraised": 1}.items() <= before.items()
    # The office gives itself other rules, and what was journalled is mended.
    for n in range(2, 5):
        await later_rules(office, n, without="initiatives")
    await office.happened("improvement.stage_entered", AT, {"void": True}, corrects=stages[1])
    await office.happened("initiative.counted", AT + timedelta(days=1), {"people": 99, "units": 9}, subject=project)
    await seal_now(office.databases, office.id)
    async with desk.as_city() as session:
        assert (await editing.bulletin_of(session, desk.city.id, desk.bulletin)).frozen == page
    again = {
        name: await office.figure(name, *PERIOD.values(), position=frozen[desk.item, name].position) for name in before
    }
    assert again == before
    assert await office.figure("improvements_at_survey", *PERIOD.values()) == 0


async def later_rules(office, version, *, without):
    document = tomllib.loads(packs.text("longtan"))
    document.pop(without, None)
    async with office.databases.session(Office(office.id)) as session:
        session.add(
            PlaybookVersion(
                office_id=office.id, version=version, number=f"{version}号", state="published", source="",
                in_force_from=date(2017 + version, 1, 1), document=msgspec.to_builtins(document),
            )
        )  # fmt: skip


async def test_sums_that_fail_refuse_the_signature_and_say_which(desk, office):
    begun = {"person": str(new_id()), "post": str(new_id()), "post_kind": "steward", "origin": "official"}
    await office.happened("appointment.begun", AT, begun)
    await desk.placed("招募{figure:stewards}人。这是正文。")
    await desk.reviewed()
    with pytest.raises(FiguresDoNotReconcile) as refused:
        await desk.sign()
    assert refused.value.params["sums"] == "小巷管家人数 1 ≠ 居民小巷管家 0 + 单位小巷管家 0"
    async with desk.as_city() as session:
        assert (await editing.bulletin_of(session, desk.city.id, desk.bulletin)).frozen is None


async def test_two_pairs_of_eyes(desk):
    await desk.placed()
    with pytest.raises(NotReviewed):
        await desk.sign()
    await desk.reviewed()
    with pytest.raises(ReviewerSigns):
        await desk.sign(by=REVIEWER)
    # A change after the review asks for another one.
    revision = await desk.revision()
    async with desk.as_city() as session:
        words = ItemText(title="改过的题目", body=BODY, **PERIOD)
        await editing.edit_item(
            session, desk.city.id, desk.bulletin, desk.item, words, revision=revision, item_revision=2
        )
    with pytest.raises(NotReviewed):
        await desk.sign()


async def test_a_signed_issue_can_no_longer_be_changed(desk):
    await desk.placed()
    await desk.reviewed()
    await desk.sign()
    with pytest.raises(BulletinSigned):
        await desk.reviewed()
    with pytest.raises(BulletinSigned):
        await desk.sign()


async def test_whoever_looked_at_an_older_state_is_refused(desk):
    await desk.placed()
    async with desk.as_city() as session:
        with pytest.raises(BulletinMovedOn):
            await editing.review_bulletin(session, desk.city.id, desk.bulletin, revision=1, by=REVIEWER, now=NOW)
    district = District(desk.city.id, desk.city.district)
    words = ItemText(title="另一个题目", body=BODY, **PERIOD)
    other = await Desk(desk.databases, desk.city, desk.office).contributed()
    async with desk.databases.session(district) as session:
        with pytest.raises(ItemMovedOn):
            await save_item(session, district, other, words, revision=1, by=new_id())
        with pytest.raises(ItemPlaced):
            await save_item(session, district, desk.item, words, revision=2, by=new_id())


async def test_an_empty_issue_and_a_draft_are_refused(desk, city, databases):
    await desk.begun()
    with pytest.raises(NothingToSign):
        await desk.reviewed()
    district = District(city.id, city.district)
    async with databases.session(district) as session:
        new = NewItem(office=desk.office.id, title="只是草稿的一篇", body=BODY, **PERIOD)
        draft = (await draft_item(session, district, "供稿", new, by=new_id())).id
    async with desk.as_city() as session:
        with pytest.raises(ItemNotContributed):
            await editing.place_item(session, city.id, desk.bulletin, draft, revision=1)
    async with desk.as_city() as session:
        with pytest.raises(IssueTaken):
            await editing.begin_bulletin(session, city.id, HEAD)


async def test_unknown_figures_and_other_districts_items_are_refused(desk, city, databases):
    district = District(city.id, city.district)
    async with databases.session(district) as session:
        wrong = NewItem(
            office=desk.office.id, title="数字写错的一篇", body="共{figure:nothing_like_it}件事项。", **PERIOD
        )
        with pytest.raises(FigureUnknown):
            await draft_item(session, district, "供稿", wrong, by=new_id())
        strange = NewItem(office=new_id(), title="别区街道的一篇", body=BODY, **PERIOD)
        with pytest.raises(ItemNotYours):
            await draft_item(session, district, "供稿", strange, by=new_id())
    item = await desk.contributed()
    neighbour = District(city.id, new_id())
    async with databases.session(neighbour) as session:
        with pytest.raises(ItemNotYours):
            await contribute_item(session, neighbour, item, revision=2, by=new_id(), now=NOW)


async def test_places_move_up_and_close_up(desk):
    await desk.placed()
    first = desk.item
    second = await desk.contributed(title="后面的一篇稿件")
    async with desk.as_city() as session:
        revision = (await editing.bulletin_of(session, desk.city.id, desk.bulletin)).revision
        await editing.place_item(session, desk.city.id, desk.bulletin, second, revision=revision)
    async with desk.as_city() as session:
        await editing.raise_item(session, desk.city.id, desk.bulletin, second, revision=revision + 1)
    async with desk.as_city() as session:
        assert [i.id for i in await editing.items_of(session, desk.city.id, desk.bulletin)] == [second, first]
        await editing.take_out_item(session, desk.city.id, desk.bulletin, second, revision=revision + 2)
    async with desk.as_city() as session:
        assert [(i.id, i.place) for i in await editing.items_of(session, desk.city.id, desk.bulletin)] == [(first, 1)]


async def test_what_was_written_cannot_become_markup(desk):
    await desk.placed("<script>alert(1)</script>共{figure:patrol_hours}小时", title='题目"><img src=x>')
    await desk.reviewed()
    page = (await desk.sign()).frozen.decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert policy(page.encode()).startswith("default-src 'none'; style-src 'sha256-")


@given(seconds=st.integers(1, 10**8), flip=st.integers(0, 37), bit=st.integers(0, 7))
def test_a_link_opens_one_issue_until_its_end_and_no_changed_one_opens_any(seconds, flip, bit):
    import base64

    key, bulletin = b"k" * 32, new_id()
    token = reading_token(key, bulletin, NOW + timedelta(seconds=seconds))
    assert read_token(key, token, NOW)[0] == bulletin
    for late in (NOW + timedelta(seconds=seconds), NOW + timedelta(days=9999)):
        with pytest.raises(NotThere):
            read_token(key, token, late)
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[flip] ^= 1 << bit
    with pytest.raises(NotThere):
        read_token(key, base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), NOW)
    with pytest.raises(NotThere):
        read_token(b"x" * 32, token, NOW)


@pytest.mark.parametrize("token", ["", "a", "ü", "A" * 51, "A" * 400, "\x00", "=", "../.."])
def test_nonsense_is_no_link(token):
    with pytest.raises(NotThere):
        read_token(b"k" * 32, token, NOW)
