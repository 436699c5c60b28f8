"""A page server on a machine whose clock is wrong goes by the database's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from hutong.access.models import WebSession
from hutong.access.sessions import PERSON_LIFE
from hutong.app.asgi import create_app
from hutong.app.timekeeping import BEHIND, put_right
from hutong.clocks import SharedClock
from hutong.db import Office
from hutong.visits.services import Services

PASSWORD = "a sentence to remember"


class Ahead:
    """A machine's clock, three hours wrong."""

    def now(self):
        return datetime.now(UTC) + timedelta(hours=3)


async def test_whoever_signs_in_does_so_at_the_databases_time(web_settings, world, browser):
    services = Services.of(web_settings)
    wrong = replace(services, clock=SharedClock(Ahead()))
    office = await world.office()
    person = await world.person(office)
    try:
        await put_right(wrong)
        assert abs(BEHIND._value.get() + 3 * 3600) < 60
        visitor = browser(create_app(web_settings, services=wrong))
        answer = await visitor.post(f"/o/{office.slug}/sign-in", {"login": person.login, "password": PASSWORD})
        assert answer.status_code == 303
        async with world.databases.session(Office(office.office_id)) as session:
            ends = await session.scalar(select(WebSession.expires_at).where(WebSession.office_id == office.office_id))
        assert abs(ends - PERSON_LIFE - datetime.now(UTC)) < timedelta(minutes=5)
    finally:
        await services.close()


async def test_while_the_database_is_away_the_last_correction_stays(web_settings):
    services = Services.of(web_settings)
    services.clock.offset = timedelta(hours=1)

    async def away():
        raise ConnectionRefusedError

    services.databases.now = away
    await put_right(services)
    assert services.clock.offset == timedelta(hours=1)
    await services.close()
