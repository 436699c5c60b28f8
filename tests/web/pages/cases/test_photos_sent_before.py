"""Whoever checks the work is asked to look where its picture was sent before; nobody else reads that."""

from datetime import timedelta

import pytest

from hutong.cases.schemas import TakeStep
from hutong.cases.steps import take_step
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.photos.models import Photo

HINT = "请核对这张照片是不是这一次拍的"


@pytest.fixture
async def checked(make_office, opened, now):
    """A matter shown done with the picture of an older one, waiting for a word of whoever reported it."""
    office = await make_office("longtan", people={"alley-chief": 1, "steward": 1})
    chief = office.one("alley-chief")
    older, case = [await opened(office, "litter", by=office.one("steward"), at=now) for _ in range(2)]
    async with office.session() as session:
        for subject, at in ((older, now - timedelta(days=3)), (case, now)):
            photo = new_id()
            session.add(
                Photo(
                    office_id=office.id, id=photo, subject_kind="case", subject_id=subject, slot="after", state="ready",
                    key=f"{photo}", uploaded_by=chief.id, sha256=b"\x01" * 32, created_at=at,
                )
            )  # fmt: skip
        await session.flush()
        done = TakeStep(action="done", note="已清扫")
        await take_step(session, case, done, person=chief.id, by=Actor("person", chief.id), now=now)
    return office, case


async def test_who_checks_is_asked_to_look_and_who_did_it_is_not(checked, sign_in):
    office, case = checked
    address = f"/o/{office.slug}/cases/{case}"
    checker = await sign_in(office, "steward")
    page = (await checker.get(address)).text
    assert page.count(HINT) == 1
    assert "为另一件事发过同一个文件。" in page
    assert "The very same file was sent on" in (await checker.get(f"{address}?lang=en")).text
    chief = await sign_in(office, "alley-chief")
    assert HINT not in (await chief.get(address)).text
