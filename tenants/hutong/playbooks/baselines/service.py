"""Writing a baseline and publishing it. It changes no office: each takes it over in a draft of its own, or does not."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.ids import new_id
from hutong.playbooks import toml
from hutong.playbooks.baselines.checking import SECTIONS, CheckedBaseline, check_baseline
from hutong.playbooks.baselines.errors import (
    BaselineChangedMeanwhile,
    BaselineHasErrors,
    BaselineNumberMissing,
    BaselineNumberTaken,
    BaselineTooEarly,
    NoSuchBaseline,
    SectionsMissing,
)
from hutong.playbooks.baselines.models import Baseline, BaselineDraft
from hutong.playbooks.baselines.queries import baselines
from hutong.playbooks.excerpts import excerpt, put_in
from hutong.playbooks.library.pictures import contents_of, hold_for_baseline, pictures_in_city
from hutong.playbooks.packing.opening import Opened


async def take_from(
    session: AsyncSession,
    city_id: UUID,
    place_id: UUID,
    opened: Opened,
    sections: Collection[str],
    *,
    by: UUID | None,
    now: datetime,
) -> CheckedBaseline:
    """Put sections of a pack into what is written, with the pictures that came along; raises SectionsMissing."""
    draft = await _locked(session, city_id, place_id)
    rules = toml.raw(opened.source)
    texts = {name: excerpt(opened.source, name) for name in sections if name in rules and name in SECTIONS}
    if not texts:
        raise SectionsMissing(field="sections")
    source = put_in(draft.source if draft else "", texts)
    wanted = contents_of(source)
    pictures = {digest: content for digest, content in opened.pictures.items() if digest in wanted}
    await hold_for_baseline(session, city_id, place_id, pictures)
    revision = draft.revision if draft else 0
    return await save_baseline(session, city_id, place_id, source=source, revision=revision, by=by, now=now)


async def save_baseline(
    session: AsyncSession, city_id: UUID, place_id: UUID, *, source: str, revision: int, by: UUID | None, now: datetime
) -> CheckedBaseline:
    """Keep what was written, with all its errors. `revision` is the one that was opened, 0 for none yet.

    Raises BaselineChangedMeanwhile.
    """
    source = source.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    draft = await _locked(session, city_id, place_id)
    if (draft.revision if draft else 0) != revision:
        raise BaselineChangedMeanwhile
    if draft is None:
        draft = BaselineDraft(city_id=city_id, place_id=place_id, revision=0)
        session.add(draft)
    draft.source, draft.revision, draft.saved_at, draft.saved_by = source, draft.revision + 1, now, by
    return check_baseline(source)


async def publish_baseline(
    session: AsyncSession,
    city_id: UUID,
    place_id: UUID,
    *,
    number: str,
    in_force_from: date,
    revision: int,
    by: UUID | None,
    now: datetime,
) -> Baseline:
    """Make what is written the next version, under its 文号 and from a day.

    Raises NoSuchBaseline, BaselineChangedMeanwhile, BaselineHasErrors, BaselineNumberMissing, BaselineNumberTaken,
    BaselineTooEarly.
    """
    # The draft's row is also the lock: one publication at a time, so that version numbers have no gaps.
    draft = await _locked(session, city_id, place_id)
    if draft is None:
        raise NoSuchBaseline
    if draft.revision != revision:
        raise BaselineChangedMeanwhile
    number = number.strip()[:60]
    earlier = await baselines(session, city_id, place_id)
    if not number:
        raise BaselineNumberMissing(field="number")
    if number in {each.number for each in earlier}:
        raise BaselineNumberTaken(field="number", number=number)
    if earlier and in_force_from < earlier[0].in_force_from:
        raise BaselineTooEarly(field="in_force_from", day=earlier[0].in_force_from.isoformat())
    checked = check_baseline(draft.source)
    if checked.document is None:
        raise BaselineHasErrors(checked.findings)
    put = Baseline(
        city_id=city_id, id=new_id(), place_id=place_id, version=earlier[0].version + 1 if earlier else 1,
        number=number, in_force_from=in_force_from, source=draft.source, document=checked.document,
        published_at=now, published_by=by,
    )  # fmt: skip
    session.add(put)
    draft.revision += 1
    # Those that came with an office's shared pack stay, whether it is withdrawn or not.
    named = contents_of(draft.source)
    await hold_for_baseline(session, city_id, place_id, await pictures_in_city(session, city_id, named))
    return put


async def _locked(session: AsyncSession, city_id: UUID, place_id: UUID) -> BaselineDraft | None:
    found = BaselineDraft.city_id == city_id, BaselineDraft.place_id == place_id
    return (await session.scalars(select(BaselineDraft).where(*found).with_for_update())).one_or_none()
