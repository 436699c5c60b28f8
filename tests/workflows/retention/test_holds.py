"""A matter under dispute is kept whole beyond every term, until its hold is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hutong.annotations.models import CaseComment
from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCall, Persuasion, PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.hotline.models import HotlineList, HotlineOrder
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Delivery, Notice, Robot
from hutong.photos.models import Photo
from hutong.playbooks.privacy import Hold, Kept, Privacy, Retention
from hutong.playbooks.sections import Text
from hutong.posts.models import Post
from hutong.referrals.models import ReceivedReferral
from hutong.retention.erasing import erase_expired
from hutong.retention.holding import place_hold
from hutong.retention.schemas import PlaceHold
from hutong.voices.models import Voice

THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

REVIEW = Privacy(
    keep=tuple(Retention(what=what, months=6) for what in Kept),
    holds=(Hold(code="dispute", name=Text(zh="复议", en="review"), posts=("headquarters",), months=2),),
)


@pytest.fixture
async def street(make_office, put_in_force):
    people = {"general-chief": 1, "headquarters": 1, "alley-chief": 1, "community-lead": 1}
    world = await make_office("financial-street", alleys=1, people=people, west=True)
    await put_in_force(world, privacy=REVIEW)
    return world


@pytest.fixture
def erase(street):
    async def run(now=NIGHT):
        async with street.session() as session:
            done = await erase_expired(session, now=now)
        assert done.failed == []
        return done.counts

    return run


async def keep(session, street, case, *, now=NIGHT):
    await place_hold(
        session, case, PlaceHold(reason="dispute", months=2), allowed=REVIEW.holds,
        person=street.one("headquarters").id, by=SYSTEM, now=now,
    )  # fmt: skip


async def all_about_one(street, city):
    """A closed matter of which all that is erased at its term was said, long ago."""
    case, person = new_id(), street.one("alley-chief").id
    own = {"office_id": street.id, "case_id": case}
    async with street.session() as session:
        opened = OpenCase(id=case, alley=street.alleys[0].id, category="wall-opening")
        await open_case(session, opened, Reporter(person=person, source="patrol"), by=SYSTEM, now=THEN)
    async with street.session() as session:
        post = await session.scalar(select(Post.id).where(Post.office_id == street.id, Post.kind == "alley-chief"))
        (await session.get_one(Case, (street.id, case))).closed_at = THEN + timedelta(days=1)
        order = HotlineList(
            office_id=street.id, id=new_id(), file_name="x", sha256="x", columns=[], state="done", rows=1,
            sent_by=street.one("headquarters").id, sent_at=THEN,
        )  # fmt: skip
        robot = Robot(office_id=street.id, id=new_id(), name="群", kind="webhook", url="x", secret=None, kinds=[])
        session.add_all([order, robot])
        await session.flush()
        notice = new_id()
        session.add_all([
            PublicReport(
                **own, id=new_id(), alley_id=street.alleys[0].id, category="road", description="坑", name="老张",
                phone="138", code_hash=new_id().hex, received_at=THEN,
            ),
            Persuasion(
                **own, id=new_id(), round=1, day=THEN.date(), who_went="巷长", difficulty="担心没有生意", agreed=False,
                recorded_by=person, recorded_at=THEN,
            ),
            HotlineOrder(**own, id=new_id(), list_id=order.id, row=1, cells=["老张"], verdict="opened"),
            CaseComment(**own, id=new_id(), person_id=person, at=THEN, body="老张家"),
            JointCall(
                **own, id=new_id(), kind="enforcement", place="试验1号", meet_at=THEN, caller_id=person, called_at=THEN,
                answer_by=THEN, help_given="修整卫生间", outcome="已拆除", closed_at=THEN,
            ),
            DepartmentMatter(
                **own, id=new_id(), city_id=city.id, department_id=new_id(), office_name="街道", number="1",
                category_name="开墙", place="试验1号", step_name="查处", contact_name="巷长", contact_phone="010", leads=True,
                danger=False, since=THEN, paused=False, outcome="已处罚", acted_at=THEN, ended_at=THEN,
            ),
            ReceivedReferral(
                **own, id=new_id(), from_office_id=new_id(), from_office_name="别的街道", from_number="1",
                category="wall-opening", category_name="开墙", place="试验1号", words="王家门口", photos=[], danger=False,
                reason="不在我处", note="请看", hop=1, sent_at=THEN, state="taken", settled_at=THEN, refusal=None,
            ),
            Voice(
                **own, id=new_id(), person_id=person, post_id=post, post_kind="alley-chief",
                alley_id=street.alleys[0].id, came="yes", done="yes", remark="来过", reader_ids=[person],
                day=THEN.date(), given_at=THEN,
            ),
            Photo(
                office_id=street.id, id=new_id(), subject_kind="case", subject_id=case, slot="after", state="ready",
                key="k", large_key="l", small_key="s", sha256=b"x", created_at=THEN,
            ),
            Notice(
                **own, id=notice, person_id=person, kind="case.closed", title="好了", body="", link="", created_at=THEN
            ),
            *(
                Delivery(
                    office_id=street.id, id=new_id(), channel="group", kind="case.closed", body="好了", state="delivered",
                    created_at=THEN, **to,
                )
                for to in (
                    {"person_id": person, "notice_id": notice, "link": ""},
                    {"robot_id": robot.id, "link": f"http://x/o/y/cases/{case}"},
                )
            ),
        ])  # fmt: skip
    return case


async def test_a_matter_that_is_kept_keeps_all_its_words_until_the_hold_is_over(street, erase, city):
    case = await all_about_one(street, city)
    async with street.session() as session:
        await keep(session, street, case)
    assert await erase() == {}
    assert await erase(NIGHT + timedelta(days=63)) == {
        Kept.PERSUASION_TEXT: 2, Kept.REPORTER_CONTACT: 2, Kept.PHOTO: 1, Kept.INBOX: 3, Kept.COMMENT: 1, Kept.VOICE: 1,
        Kept.DEPARTMENT_OUTCOME: 1, Kept.REFERRAL_WORDS: 1,
    }  # fmt: skip


async def test_a_hold_that_is_being_placed_is_not_passed_over_and_one_after_the_erasing_waits_for_it(
    street, erase, city
):
    case = await all_about_one(street, city)
    async with street.session() as session:
        await keep(session, street, case)
        # Not committed yet: the round leaves the matter for the next one, and waits for nobody.
        assert await erase() == {}
        await session.rollback()
    async with street.session() as erasing:
        assert Kept.COMMENT in (await erase_expired(erasing, now=NIGHT)).counts
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with street.session() as session:
                await session.execute(text("SET LOCAL lock_timeout = '200ms'"))
                await keep(session, street, case)
