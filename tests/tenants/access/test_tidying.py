"""What has served is cleared away; what is alive stays."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from hutong.access.models import IdempotencyKey, SessionScope, SignInCode, WebSession
from hutong.access.rounds import tidy_office
from hutong.ids import new_id

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def web_session(office, person, *, seen, token):
    return WebSession(
        office_id=office.id, id=new_id(), token_hash=token, standing="", person_id=person.id, device="",
        created_at=seen, seen_at=seen, expires_at=seen + timedelta(days=90),
    )  # fmt: skip


async def test_only_what_has_served_is_cleared(make_office):
    office = await make_office("starter", people={"alley-chief": 1})
    person = office.one("alley-chief")
    old, live = new_id().bytes * 2, new_id().bytes * 2
    async with office.session() as session:
        for token, age in ((old, 31), (live, 1)):
            session.add(SessionScope(token_hash=token, office_id=office.id))
            session.add(web_session(office, person, seen=NOW - timedelta(days=age), token=token))
        for age in (1, 3):
            session.add(
                IdempotencyKey(
                    office_id=office.id, id=new_id(), key=str(age), person_id=person.id, body_hash=b"", status=303,
                    created_at=NOW - timedelta(days=age),
                )
            )  # fmt: skip
        for age in (0, 2):
            session.add(
                SignInCode(
                    office_id=office.id,
                    id=new_id(),
                    phone="1",
                    code_hash=b"",
                    purpose="",
                    expires_at=NOW - timedelta(days=age),
                )
            )
    async with office.session() as session:
        await tidy_office(session, office.id, now=NOW)
        await tidy_office(session, office.id, now=NOW)
    async with office.session() as session:
        kept = list(await session.scalars(select(WebSession.token_hash)))
        scopes = list(
            await session.scalars(select(SessionScope.token_hash).where(SessionScope.token_hash.in_([old, live])))
        )
        keys = list(await session.scalars(select(IdempotencyKey.key)))
        codes = await session.scalar(select(func.count()).select_from(SignInCode))
    assert (kept, scopes, keys, codes) == ([live], [live], ["1"], 1)
