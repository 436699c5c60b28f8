"""Who hears of a case, in which language, and what the groups' robots are given to say."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.notices.models import Delivery, Notice, Robot
from hutong.people.models import Person
from hutong.playbooks.notices import Channel, Digest, Notices, Template, Wording
from hutong.playbooks.sections import Text
from hutong.posts.queries import forget


@pytest.fixture(autouse=True)
def ask_anew(monkeypatch):
    """Robots are looked for once a second; here they come and go faster."""
    monkeypatch.setattr("hutong.cases.groups.FRESH_SECONDS", 0.0)


async def rows(world, model):
    async with world.session() as session:
        return (await session.scalars(select(model).where(model.office_id == world.id).order_by(model.id))).all()


async def test_each_reader_has_it_in_his_own_language(longtan, report):
    chief = longtan.one("alley-chief")
    async with longtan.session() as session:
        statement = update(Person).where(Person.office_id == longtan.id, Person.id == chief.id).values(language="en")
        await session.execute(statement)
    forget(longtan.id)
    await report(longtan)
    (notice,) = await rows(longtan, Notice)
    assert notice.person_id == chief.id
    assert "disorderly parking" in notice.body
    assert notice.link.startswith(f"/o/{longtan.slug}/cases/")


async def test_a_robot_that_listens_is_given_the_message_and_a_job_to_carry_it(longtan, report):
    deaf, listening = new_id(), new_id()
    async with longtan.session() as session:
        for robot_id, kinds in ((deaf, ["late"]), (listening, ["matters", "danger"])):
            session.add(
                Robot(
                    office_id=longtan.id, id=robot_id, name="群", kind="wecom", url="https://example.org", kinds=kinds
                )
            )
    await report(longtan)
    await report(longtan, danger=True, category="municipal-danger")
    assert [(d.robot_id, d.kind, d.state) for d in await rows(longtan, Delivery)] == [
        (listening, "case.assigned", "waiting"), (listening, "case.danger", "waiting"),
    ]  # fmt: skip
    jobs = [job for job in await rows(longtan, Job) if job.kind == "notice.deliver"]
    assert [(j.lane, j.args["delivery_id"]) for j in jobs] == [
        (lane, str(d.id)) for lane, d in zip(("normal", "urgent"), await rows(longtan, Delivery), strict=True)
    ]


async def test_each_group_is_told_in_its_own_language_once(longtan, report):
    robots = {language: new_id() for language in ("zh", "en")}
    async with longtan.session() as session:
        for language, robot_id in robots.items():
            group = {"name": "群", "kind": "wecom", "url": "https://example.org", "kinds": ["matters"]}
            session.add(Robot(office_id=longtan.id, id=robot_id, language=language, **group))
    await report(longtan)
    said = {delivery.robot_id: delivery.body for delivery in await rows(longtan, Delivery)}
    assert len(await rows(longtan, Delivery)) == 2
    assert "车辆乱停乱放" in said[robots["zh"]]
    assert "disorderly parking" in said[robots["en"]]


async def test_a_case_that_was_not_added_says_nothing(longtan, report):
    async with longtan.session() as session:
        session.add(
            Robot(
                office_id=longtan.id, id=new_id(), name="群", kind="wecom", url="https://example.org", kinds=["matters"]
            )
        )
    first = await report(longtan)
    await report(longtan, id=first.id)
    assert (len(await rows(longtan, Notice)), len(await rows(longtan, Delivery))) == (1, 1)


async def test_an_office_words_its_notices_and_chooses_their_way(longtan, report, put_in_force):
    own = Wording(
        template=Template.ASSIGNED,
        title=Text(zh="请看{number}", en="See {number}"),
        body=Text(zh="{alley}有{category}：{title}"),
        channels=(Channel.INBOX,),
    )
    await put_in_force(longtan, notices=Notices(texts=(own,)))
    async with longtan.session() as session:
        session.add(
            Robot(
                office_id=longtan.id, id=new_id(), name="群", kind="wecom", url="https://example.org", kinds=["matters"]
            )
        )
    state = await report(longtan, title="车横在{alley}口 {0.__class__}")
    (notice,) = await rows(longtan, Notice)
    async with longtan.session() as session:
        number = await session.scalar(select(Case.number).where(Case.id == state.id))
    assert notice.title == f"请看{number}"
    assert notice.body == f"{longtan.alleys[0].name}有车辆乱停乱放：车横在{{alley}}口 {{0.__class__}}"
    assert await rows(longtan, Delivery) == []


async def test_a_digest_holds_its_kinds_and_leaves_danger_alone(longtan, report, put_in_force):
    gathered = Digest(at="17:30", templates=(Template.ASSIGNED,))
    await put_in_force(longtan, notices=Notices(digest=gathered))
    await report(longtan)
    await report(longtan, danger=True, category="municipal-danger")
    held = {(n.kind, n.held_until) for n in await rows(longtan, Notice)}
    assert held == {
        ("case.assigned", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)), ("case.danger", None), ("case.danger_told", None),
    }  # fmt: skip
