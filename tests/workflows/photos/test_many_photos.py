"""With very many photos in an office no page and no nightly look reads through them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from crowds import explained, indexes, multiply, nodes, read_whole
from hutong.doubts.evidence import _SHOTS
from hutong.ids import new_id
from hutong.integrity.queries import photos_after, sample
from hutong.photos.models import Photo
from hutong.photos.queries import photos_by_slot, photos_of, photos_of_many
from hutong.photos.resemblance import sent_before
from hutong.quotas.service import standing
from hutong.settings import Settings

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MANY = {
    "subject_id": "md5((g / 4)::text)::uuid",
    "sha256": "decode(md5(g::text) || md5((-g)::text), 'hex')",
    "created_at": "timestamptz '2026-11-23' - g * interval '5 min'",
}


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture(scope="module")
def own(apart):
    return Settings.from_environment(apart.environment)


@pytest.fixture
async def street(make_office):
    return await make_office("longtan", alleys=1, people={"steward": 1})


@pytest.fixture
async def first(street):
    photo, case = new_id(), new_id()
    async with street.session() as session:
        session.add(
            Photo(
                office_id=street.id, id=photo, subject_kind="case", subject_id=case, slot="after", state="ready",
                key="k", sha256=b"1" * 32, perceptual=5, uploaded_by=street.one("steward").id, created_at=NOW,
                verified_at=NOW,
            )
        )  # fmt: skip
    return photo, case


async def looked(street, case):
    """Every look at photos that pages and rounds take, as plans; statements as the program sends them."""
    sent = []

    def note(_connection, _cursor, statement, parameters, *_):
        if " photos" in statement or " photo_quotas" in statement:
            sent.append((statement, parameters))

    engine = street.databases.engine("app").sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with street.session() as session:
            await photos_of(session, "case", case)
            await photos_of_many(session, "case", [case, new_id()])
            await photos_by_slot(session, "case", case)
            await sent_before(session, "case", case, near=4)
            await standing(session)
            await sample(session, b"\x80", most=20)
            await photos_after(session, new_id(), most=25)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    found = []
    async with street.session() as session:
        connection = await session.connection()
        for statement, parameters in sent:
            plan = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)).scalar()
            found.append((statement, explained(plan)))
    return found


async def check(street, own, first, count):
    photo, case = first
    await multiply(street, own, "photos", photo, count, **MANY)
    plans = await looked(street, case)
    assert len(plans) >= 7
    for statement, plan in plans:
        assert not read_whole(plan, "photos"), statement
        assert not read_whole(plan, "photo_quotas"), statement
    return plans


async def test_every_look_at_photos_goes_by_an_index(street, own, first):
    await check(street, own, first, 2000)


@pytest.mark.fault
@pytest.mark.timeout(1200)
async def test_a_hundred_thousand_photos_are_never_read_through(street, own, first, report):
    plans = await check(street, own, first, 100_000)
    async with street.session() as session:
        connection = await session.connection()
        given = (
            _SHOTS.replace(":office", "$1").replace(":subjects", "$2").replace(":person", "$3")
            .replace(":since", "$4").replace(":kept", "$5").replace(":near", "$6")
        )  # fmt: skip
        asked = (street.id, [first[1]], street.one("steward").id, NOW - timedelta(hours=1), timedelta(days=200), 6)
        plan = explained((await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {given}", asked)).scalar())
    assert not read_whole(plan, "photos")
    for statement, each in [*plans, (given, plan)]:
        most = max(node["Plan Rows"] for node in nodes(each))
        report(f"{sorted(indexes(each))}: at most {most:,} rows of 100,001: {' '.join(statement.split())[:70]}…")
