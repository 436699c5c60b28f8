"""Who hears of a case, in which language, and what the groups' robots are given to say."""

import pytest
from sqlalchemy import select, update

from hutong.ids import new_id
from hutong.jobs import Job
from hutong.notices.models import Delivery, Notice, Robot
from hutong.people.models import Person
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
