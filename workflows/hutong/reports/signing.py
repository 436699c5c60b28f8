"""签发: the figures, the journal's positions and the very page are frozen together, or nothing is."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hutong.db import City, Databases
from hutong.ids import new_id
from hutong.journal.sealing import seal_now
from hutong.reports.editing import REVIEW, SIGNED, bulletin_of, items_of
from hutong.reports.errors import (
    BulletinMovedOn,
    BulletinSigned,
    FiguresDoNotReconcile,
    FigureUnknown,
    NothingToSign,
    NotReviewed,
    ReviewerSigns,
)
from hutong.reports.figures import named
from hutong.reports.lineage import values_of
from hutong.reports.models import Bulletin, BulletinItem, FrozenFigure
from hutong.reports.papers import Article, paper


async def articles_of(
    databases: Databases, items: Sequence[BulletinItem], *, frozen: bool = False, sums_only: bool = False
) -> list[Article]:
    """Count every item's figures; with `frozen` up to the end of each journal as it is now. See `values_of`."""
    if frozen:
        for office in dict.fromkeys(item.office_id for item in items):
            await seal_now(databases, office)
    return [Article(item, await values_of(databases, item, frozen=frozen, sums_only=sums_only)) for item in items]


def check_articles(articles: Sequence[Article]) -> None:
    """Raises FigureUnknown, FiguresDoNotReconcile with every sum that fails."""
    for article in articles:
        if article.counted.missing:
            names = "、".join(article.counted.missing)
            raise FigureUnknown(title=article.item.title, name=names)
    wrong = [told for article in articles for told in article.counted.wrong]
    if wrong:
        raise FiguresDoNotReconcile(sums="；".join(wrong))


async def sign_bulletin(
    databases: Databases, city: UUID, bulletin_id: UUID, *, revision: int, by: UUID, now: datetime
) -> Bulletin:
    """Raises BulletinSigned, BulletinMovedOn, NotReviewed, ReviewerSigns, NothingToSign, and as `check_articles`.

    Figures are counted before the transaction that freezes them; a change of the issue meanwhile refuses it, and
    an event that comes meanwhile lies beyond the frozen position.
    """
    async with databases.session(City(city)) as session:
        _check(await bulletin_of(session, city, bulletin_id), revision, by)
        items = await items_of(session, city, bulletin_id)
    if not items:
        raise NothingToSign
    articles = await articles_of(databases, items, frozen=True)
    check_articles(articles)
    async with databases.session(City(city)) as session:
        bulletin = await bulletin_of(session, city, bulletin_id, lock=True)
        _check(bulletin, revision, by)
        bulletin.state, bulletin.signed_by, bulletin.signed_at = SIGNED, by, now
        bulletin.revision += 1
        bulletin.frozen = paper(bulletin, articles)
        bulletin.frozen_hash = hashlib.sha256(bulletin.frozen).digest()
        for article in articles:
            session.add_all(_frozen(bulletin, article, name, now) for name in article.counted.values)
    return bulletin


def _check(bulletin: Bulletin, revision: int, by: UUID) -> None:
    if bulletin.state == SIGNED:
        raise BulletinSigned
    if bulletin.revision != revision:
        raise BulletinMovedOn
    if bulletin.state != REVIEW:
        raise NotReviewed
    if bulletin.reviewed_by == by:
        raise ReviewerSigns


def _frozen(bulletin: Bulletin, article: Article, name: str, now: datetime) -> FrozenFigure:
    found = named(name)
    item = article.item
    return FrozenFigure(
        city_id=bulletin.city_id, id=new_id(), bulletin_id=bulletin.id, item_id=item.id, office_id=item.office_id,
        name=name, value=article.counted.values[name], unit=found[0].unit if found else None,
        position=article.counted.position or 0, frozen_at=now,
        period={"from": item.period_from.isoformat(), "until": item.period_until.isoformat()},
    )  # fmt: skip
