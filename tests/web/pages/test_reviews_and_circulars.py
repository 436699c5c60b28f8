"""A score is looked at again on request; a quarter's scores go out in a circular, and a wrong one is corrected."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from hutong.circulars.models import Circular
from hutong.circulars.rules import ended_quarters, months_of
from hutong.evaluations.models import Evaluation, ScoreReview
from hutong.ids import new_id
from hutong.notices.models import Notice
from hutong.posts.models import Appointment

WHY = {"score": "81.50", "full": "100", "parts": []}
QUARTER = ended_quarters(datetime.now(UTC).date())[0]


@pytest.fixture
async def office(make_office):
    """Both chiefs have a score for the last month of the quarter that is over."""
    office = await make_office(
        "longtan",
        people={"alley-chief": 2, "command": 1, "office-leader": 1, "steward": 1},
        since=date(2025, 1, 1),
    )
    async with office.session() as session:
        for chief in office.people["alley-chief"]:
            post = (
                await session.execute(
                    select(Appointment.post_id).where(
                        Appointment.office_id == office.id, Appointment.person_id == chief.id
                    )
                )
            ).scalar_one()
            session.add(
                Evaluation(
                    office_id=office.id, id=new_id(), post_id=post, month=months_of(QUARTER)[2],
                    score=Decimal("81.50"), why=WHY, playbook_version=1,
                    computed_at=datetime.now(UTC) - timedelta(days=3),
                )
            )  # fmt: skip
    return office


async def rows(office, model):
    async with office.session() as session:
        return (await session.execute(select(model).where(model.office_id == office.id))).scalars().all()


async def own_score(office, chief):
    async with office.session() as session:
        return (
            await session.execute(
                select(Evaluation.id)
                .join(
                    Appointment,
                    (Appointment.office_id == Evaluation.office_id) & (Appointment.post_id == Evaluation.post_id),
                )
                .where(Evaluation.office_id == office.id, Appointment.person_id == chief.id)
            )
        ).scalar_one()


@pytest.mark.long
async def test_a_review_is_asked_answered_by_another_and_stands_beside_the_score(office, sign_in):
    chief, other = office.people["alley-chief"]
    mine, theirs = f"/o/{office.slug}/evaluations/mine", await own_score(office, other)
    browser = await sign_in(office, chief)
    asked = {"id": str(new_id()), "reason": "8 月 3 日的那件是别的巷的"}
    ask = f"/o/{office.slug}/evaluations/{await own_score(office, chief)}/review"
    assert (await browser.post(ask, {**asked, "reason": "错"}, page=mine)).status_code == 422
    for _ in range(2):
        assert (await browser.post(ask, asked, page=mine)).status_code == 303
    again = await browser.post(ask, {**asked, "id": str(new_id())}, page=mine)
    assert (again.status_code, "还在等答复" in again.text) == (409, True)
    refused = await browser.post(f"/o/{office.slug}/evaluations/{theirs}/review", asked, page=mine)
    assert refused.status_code == 404
    (review,) = await rows(office, ScoreReview)
    answer = f"/o/{office.slug}/evaluations/reviews/{review.id}/answer"
    assert (await browser.post(answer, {"answer": "改"}, page=mine)).status_code == 403
    command = await sign_in(office, "command")
    desk = f"/o/{office.slug}/desk/headquarters"
    assert "1 个得分有人申请复核" in (await command.get(desk)).text
    listed = f"/o/{office.slug}/evaluations/"
    for score in ("101", "-1", "NaN", "九十"):
        wrong = await command.post(answer, {"answer": "核实", "score": score}, page=listed)
        assert wrong.status_code == 422, score
    assert (await command.post(answer, {"answer": "核实，不算", "score": "90"}, page=listed)).status_code == 303
    assert (await command.post(answer, {"answer": "再改", "score": "1"}, page=listed)).status_code == 409
    page = (await browser.get(mine)).text
    assert ("90" in page, "核实，不算" in page, "（原为 81.5 分）" in page) == (True, True, True)
    assert [one.score for one in await rows(office, Evaluation)] == [Decimal("81.50")] * 2


async def test_a_month_is_whose_post_it_was_then_and_not_whose_it_is_today(office, sign_in):
    """One chief moved after the month's end, another came; the second asks in vain, the first is heard."""
    moved, other = office.people["alley-chief"]
    steward, score = office.one("steward"), await own_score(office, moved)
    month = months_of(QUARTER)[2]
    left = (month + timedelta(days=40)).replace(day=1)
    async with office.session() as session:
        statement = select(Appointment).where(Appointment.office_id == office.id, Appointment.person_id == moved.id)
        term = (await session.scalars(statement)).one()
        term.until = left - timedelta(days=1)
        session.add(
            Appointment(
                office_id=office.id, id=new_id(), post_id=term.post_id, person_id=steward.id, since=left, cover=False
            )
        )
    mine, ask = f"/o/{office.slug}/evaluations/mine", f"/o/{office.slug}/evaluations/{score}/review"
    hers, his = await sign_in(office, steward), await sign_in(office, moved)
    asked = {"id": str(new_id()), "reason": "8 月 3 日的那件是别的巷的"}
    assert (await hers.post(ask, asked, page=mine)).status_code == 404
    days = (left - month.replace(day=1)).days
    assert f"这个月您在这个岗位 {days} 天" in (await his.get(mine)).text
    assert (await his.get(f"/o/{office.slug}/evaluations/{score}/why")).status_code == 200
    assert (await his.post(ask, asked, page=mine)).status_code == 303
    assert (await (await sign_in(office, other)).get(f"/o/{office.slug}/evaluations/{score}/why")).status_code == 404


@pytest.mark.long
async def test_a_wrong_circular_is_corrected_by_another_and_never_changed(office, sign_in):
    leader = await sign_in(office, "office-leader")
    new = f"/o/{office.slug}/circulars/new"
    issue = {
        "id": str(new_id()),
        "quarter": QUARTER.isoformat(),
        "number": "龙街通〔2026〕3号",
        "title": "第三季度通报",
    }
    for bad in (
        {"quarter": "2035-01-01"},
        {"quarter": "x"},
        {"number": ""},
        {"title": "长" * 121},
        {"quarter": "2000-01-01"},
    ):
        assert (await leader.post(new, {**issue, **bad})).status_code == 422, bad
    for _ in range(2):
        assert (await leader.post(new, issue)).status_code == 303
    used = await leader.post(new, {**issue, "id": str(new_id())})
    assert (used.status_code, "这个文号已经用过了" in used.text) == (422, True)
    here = f"/o/{office.slug}/circulars/{issue['id']}"
    chief = await sign_in(office, "alley-chief")
    page = (await chief.get(here)).text
    assert ("81.5" in page, "更正这一期" in page) == (True, False)
    correction = {**issue, "id": str(new_id()), "number": "龙街通〔2026〕4号"}
    refused = await leader.post(f"{here}/correct", correction)
    assert (refused.status_code, 'id="f-because-wrong"' in refused.text) == (422, True)
    assert (await leader.post(f"{here}/correct", {**correction, "because": "漏了一个岗位"})).status_code == 303
    twice = await leader.post(f"{here}/correct", {**correction, "id": str(new_id()), "number": "5号", "because": "又"})
    assert twice.status_code == 409
    assert "漏了一个岗位" in (await chief.get(here)).text
    # Both chiefs hear of the wrong one and of its correction, once each; whoever issued them does not.
    told = [(one.kind, one.person_id) for one in await rows(office, Notice) if one.kind.startswith("circular.")]
    assert sorted(told) == sorted(
        (kind, one.id) for kind in ("circular.issued", "circular.corrected") for one in office.people["alley-chief"]
    )
    assert [one.number for one in await rows(office, Circular) if one.corrects_id is None] == ["龙街通〔2026〕3号"]
    assert (await (await sign_in(office, "steward")).get(here)).status_code == 403
    assert (await leader.get(f"{here}/scores.xlsx")).status_code == 200


async def test_anothers_circular_is_not_there(office, make_office, sign_in):
    other = await make_office("longtan", people={"office-leader": 1})
    leader = await sign_in(office, "office-leader")
    issue = {"id": str(new_id()), "quarter": QUARTER.isoformat(), "number": "1号", "title": "通报"}
    assert (await leader.post(f"/o/{office.slug}/circulars/new", issue)).status_code == 303
    theirs = await sign_in(other, "office-leader")
    for path in (f"/{issue['id']}", f"/{issue['id']}/correct", f"/{issue['id']}/scores.xlsx"):
        assert (await theirs.get(f"/o/{other.slug}/circulars{path}")).status_code == 404
