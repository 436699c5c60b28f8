"""The page of the office's archive."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.response import Redirect, Stream
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.archives.events import EvidenceTaken
from hutong.archives.models import Archive
from hutong.archives.planning import plan_archives, settled_day
from hutong.archives.queries import archive_of, archives_of, due_months, events_of_month, photos_of_month
from hutong.archives.records import RECORDS_SUFFIX
from hutong.archives.rules import signature_file, signed_text
from hutong.db import Databases
from hutong.errors import NotThere
from hutong.integrity.queries import check_of, checks_of
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check, stop_check
from hutong.journal import append
from hutong.objects import Lock, Put
from hutong.pages.answers import Page, download, go
from hutong.pages.archives.telling import READS_CASES, told
from hutong.pages.archives.words import KINDS, LOCKS, fault_word, standing_of
from hutong.pages.evidence.zipping import Entry, send, zipped
from hutong.pages.navigation import Entry as MenuEntry
from hutong.quotas.measuring import room_of
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.signatures import Signer, is_signed
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.services import Services

KEEPS = "archive.keep"
_ASKED = {CheckKind.WHOLE, CheckKind.ARCHIVE}


class Archives(Controller):
    path = "/o/{slug:str}/archive"

    @get("/", permission=KEEPS, name="archives.index")
    async def index(self, session: AsyncSession, services: Services, viewer: Viewer, clock: Clock) -> Page:
        key = Signer.of(services.settings).public
        return Page(
            "archives/index.html",
            archives=await archives_of(session),
            due=await due_months(session, settled_day(clock.local)),
            checks=await checks_of(session),
            state_of=lambda archive: signature_state(archive, key),
            locks=LOCKS,
            kinds=KINDS,
            standing=standing_of,
            key=key,
            may_read=viewer.may(READS_CASES),
            room=await room_of(session),
        )

    @get("/months.xlsx", permission=KEEPS)
    async def sheet(
        self, session: AsyncSession, services: Services, office: OfficePlace, clock: Clock
    ) -> Response[bytes]:
        key = Signer.of(services.settings).public
        heads = (
            N_("月份"), N_("照片"), N_("照片字节"), N_("到期清除"), N_("记录行数"), N_("日志条数"), N_("归档时间"),
            N_("迟了几天"), N_("签名"), N_("锁定"), "SHA-256",
        )  # fmt: skip
        rows: list[list[Cell]] = [
            [
                f"{one.month:%Y-%m}", one.photos, one.photo_bytes, one.erased, one.rows, one.events, one.made_at,
                one.late_days, gettext(signature_state(one, key)[0]), gettext(LOCKS[Lock(one.lock)]), one.sha256.hex(),
            ]
            for one in await archives_of(session)
        ]  # fmt: skip
        title = gettext(N_("归档"))
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in heads], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @post("/make", permission=KEEPS, status_code=200)
    async def make(self, session: AsyncSession, office: OfficePlace, clock: Clock) -> Response[Any]:
        await plan_archives(session, settled_day(clock.local))
        return go(f"{office.home}/archive")

    @post("/checks/{kind:str}", permission=KEEPS, status_code=200)
    async def check(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, kind: str
    ) -> Response[Any]:
        if kind not in _ASKED:
            raise NotThere
        made = await ask_check(session, CheckKind(kind), person=viewer.id, by=viewer.actor, now=clock.now())
        if made is None:  # One that another asked for ended just now.
            return go(f"{office.home}/archive")
        return go(f"{office.home}/archive/checks/{made}")

    @get("/checks/{check_id:uuid}", permission=KEEPS, name="archives.check")
    async def show(self, session: AsyncSession, check_id: UUID) -> Page:
        check = await check_of(session, check_id)
        return Page("archives/check.html", check=check, kinds=KINDS, standing=standing_of(check), fault_word=fault_word)

    @post("/checks/{check_id:uuid}/stop", permission=KEEPS, status_code=200)
    async def stop(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, check_id: UUID
    ) -> Response[Any]:
        await stop_check(session, check_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/archive/checks/{check_id}")

    @get("/{archive_id:uuid}/manifest", permission=KEEPS, name="archives.manifest")
    async def manifest(self, session: AsyncSession, services: Services, archive_id: UUID) -> Response[Any]:
        """From the archive itself, by a link that runs out."""
        one = await archive_of(session, archive_id)
        address = services.store.vault(one.office_id).sign_read(
            Put(one.key, one.version), file_name=f"{one.month:%Y-%m}.jsonl"
        )
        return Redirect(address, status_code=302, headers={"Cache-Control": "no-store"})

    @get("/{archive_id:uuid}/records", permission=KEEPS, name="archives.records")
    async def records(
        self, session: AsyncSession, services: Services, viewer: Viewer, archive_id: UUID
    ) -> Response[Any]:
        """The journal's events as they lie beside the manifest, by a link that runs out.

        For those who read all matters of the office; the others find in the zip what they may see of the events.
        """
        one = await archive_of(session, archive_id)
        if one.records_key is None or not viewer.may(READS_CASES):
            raise NotThere
        address = services.store.vault(one.office_id).sign_read(
            Put(one.records_key, one.records_version or ""), file_name=f"{one.month:%Y-%m}{RECORDS_SUFFIX}"
        )
        return Redirect(address, status_code=302, headers={"Cache-Control": "no-store"})

    @post("/{archive_id:uuid}/evidence.zip", permission=KEEPS, status_code=200, name="archives.take")
    async def take(
        self, session: AsyncSession, databases: Databases, services: Services, viewer: Viewer, office: OfficePlace,
        clock: Clock, archive_id: UUID,
    ) -> Stream:  # fmt: skip
        """The month's photos as they are kept now and its events, with manifest and signature. Noted in the journal."""
        one = await archive_of(session, archive_id)
        event = EvidenceTaken(subject=one.id, of="month", photos=one.photos)
        append(session, event, by=viewer.actor, at=clock.now())
        month, shelf = f"{one.month:%Y-%m}", services.store.shelf(office.id)

        async def entries() -> AsyncIterator[Entry]:
            manifest = (services.store.vault(office.id), Put(one.key, one.version))
            yield Entry(f"{month}.jsonl", manifest, one.size)
            yield Entry(f"{month}.sig.json", signature_file(one.sha256, one.signature, one.public_key))
            if one.records_key is not None and viewer.may(READS_CASES):
                kept_events = (services.store.vault(office.id), Put(one.records_key, one.records_version or ""))
                yield Entry(f"{month}{RECORDS_SUFFIX}", kept_events, one.records_size or 0)
            async for events in events_of_month(databases, office.id, one.first_position, one.last_position):
                yield Entry(f"events/{events[0].position:09d}.jsonl", told(events, viewer))
            async for rows in photos_of_month(databases, office.id, one.month, office.zone):
                for kept in rows:
                    yield Entry(f"photos/{kept.photo.id}.jpg", (shelf, str(kept.photo.large_key)))

        head = {
            "office": office.slug, "month": month, "taken_by": viewer.name, "taken_at": clock.now().isoformat(),
        }  # fmt: skip
        return send(zipped(entries(), head, now=clock.now()), f"{office.slug}-{month}.zip")

    @get("/{archive_id:uuid}/signature", permission=KEEPS)
    async def signature(self, session: AsyncSession, archive_id: UUID) -> Response[bytes]:
        one = await archive_of(session, archive_id)
        return download(
            signature_file(one.sha256, one.signature, one.public_key),
            name=f"{one.month:%Y-%m}.sig.json",
            media_type="application/json",
        )


def signature_state(archive: Archive, key: str) -> tuple[str, str]:
    """Of the row: whether the signature fits the hash, and whose key it is. A word (msgid) and its tone."""
    text = signed_text(archive.sha256.hex())
    if not is_signed(text, signature=archive.signature, public=archive.public_key):
        return N_("签名不对"), "late"
    return (N_("已签名"), "good") if archive.public_key == key else (N_("以前的密钥签的"), "wait")


controllers = [Archives]
navigation = [MenuEntry(N_("归档"), "/archive", KEEPS, order=87)]
