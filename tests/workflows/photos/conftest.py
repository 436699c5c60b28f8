"""Pictures good and hostile, made here so that every byte of them is known."""

import io
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pillow_heif
import pytest
import pyvips
from PIL import Image, ImageCms, PngImagePlugin
from sqlalchemy import select

import hutong.photos.jobs  # noqa: F401 - declares the jobs that run below
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import JournalEvent
from hutong.objects import Store, Upload
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import Opened, open_picture
from hutong.photos.schemas import About
from hutong.photos.tickets import ticket, uploaded
from hutong.settings import Settings


class Pictures:
    """Makes files. Whatever is written about the maker or the place holds the word `secret`."""

    secret = "Zhang-San-of-number-7"

    def scene(self, width: int = 1200, height: int = 900) -> Image.Image:
        """Something with edges: red in the upper left corner, blue in the lower right one."""
        image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
        image.paste((220, 20, 20), (0, 0, width // 4, height // 4))
        image.paste((20, 20, 220), (width * 3 // 4, height * 3 // 4, width, height))
        return image

    def saved(self, image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
        into = io.BytesIO()
        image.save(into, kind, **options)
        return into.getvalue()

    def jpeg(self, width: int = 1200, height: int = 900, **options: object) -> bytes:
        return self.saved(self.scene(width, height), "JPEG", quality=85, **options)

    def exif(
        self,
        orientation: int = 1,
        *,
        moment: str = "2026:11:20 10:11:12",
        offset: str | None = None,
        place: object = True,
    ) -> Image.Exif:
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = self.secret
        details = exif.get_ifd(0x8769)
        details[0x9003] = moment
        if offset:
            details[0x9011] = offset
        details[0x9286] = self.secret
        if place:
            gps = exif.get_ifd(0x8825)
            gps[1], gps[2], gps[3], gps[4] = "N", (39.0, 52.0, 30.5), "E", (116.0, 25.0, 30.5)
        return exif

    def xmp(self) -> bytes:
        return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{self.secret}</x:xmpmeta>".encode()

    def profile(self) -> bytes:
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    def tell_tale_jpeg(self) -> bytes:
        """A JPEG with everything a camera and an editor may write into it."""
        plain = self.jpeg(exif=self.exif(), xmp=self.xmp(), icc_profile=self.profile(), comment=self.secret)
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x20" + self.secret.encode()
        segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
        return plain[:2] + segment + plain[2:]

    def tell_tale_png(self) -> bytes:
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", self.secret)
        info.add_itxt("XML:com.adobe.xmp", self.xmp().decode())
        return self.saved(self.scene(), "PNG", pnginfo=info, exif=self.exif(), icc_profile=self.profile())

    def tell_tale_webp(self) -> bytes:
        return self.saved(self.scene(), "WEBP", exif=self.exif(), xmp=self.xmp(), icc_profile=self.profile())

    def heic(self, width: int = 480, height: int = 360, **options: object) -> bytes:
        """As a telephone writes it: HEVC in boxes."""
        into = io.BytesIO()
        pillow_heif.from_pillow(self.scene(width, height)).save(into, quality=80, **options)
        return into.getvalue()

    def tell_tale_heic(self) -> bytes:
        return self.heic(1200, 900, exif=self.exif().tobytes(), xmp=self.xmp(), icc_profile=self.profile())

    def png_by_hand(self, width: int, height: int, *, data: bytes = b"", colour: int = 0) -> bytes:
        """Its header may promise what no encoder would write."""

        def chunk(name: bytes, content: bytes) -> bytes:
            return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

        header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
        parts = (chunk(b"IHDR", header), chunk(b"IDAT", data or zlib.compress(bytes(1000))), chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    def flat(self, width: int, height: int, suffix: str, **options: object) -> bytes:
        """Of one colour and any size: little to send, as much as any to hold."""
        image = pyvips.Image.black(width, height, bands=3).copy(interpretation="srgb")
        buffer: bytes = image.write_to_buffer(suffix, **options)
        return buffer


class Opening:
    """Opens bytes as a worker would, and reads back what was written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: bytes) -> Opened | Reason:
        (self.folder / "picture").write_bytes(content)
        return open_picture(self.folder)

    def good(self, content: bytes) -> Opened:
        found = self(content)
        assert isinstance(found, Opened), found
        return found

    def written(self) -> dict[str, bytes]:
        return {
            path.name: path.read_bytes() for path in self.folder.iterdir() if path.name not in {"picture", "verdict"}
        }

    def image(self, name: str = "large.jpg") -> Image.Image:
        return Image.open(io.BytesIO(self.written()[name])).convert("RGB")


@pytest.fixture(scope="session")
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    return Opening(tmp_path)


class PhotoDesk:
    """One office's photos from ticket to verdict, as a browser and a worker handle them."""

    def __init__(self, office, store: Store) -> None:
        self.office, self.store = office, store
        self.shelf = store.shelf(office.id)
        self.person = office.one("steward").id

    def about(self, **changed) -> About:
        return About(**{"kind": "patrol", "id": new_id(), "slot": "scene", **changed})

    async def ticket(self, about: About | None = None, **changed) -> tuple[UUID, Upload]:
        wanted = {"media_type": "image/jpeg", "size": 1000, "person": self.person, "now": datetime.now(UTC), **changed}
        async with self.office.session() as session:
            return await ticket(session, self.shelf, about or self.about(), **wanted)

    async def post(self, form: Upload, content: bytes) -> int:
        async with httpx.AsyncClient() as browser:
            answer = await browser.post(form.url, data=form.fields, files={"file": ("p.jpg", content)})
        return answer.status_code

    async def sent(self, content: bytes, about: About | None = None) -> UUID:
        """Everything that a browser does for one photo."""
        photo_id, form = await self.ticket(about)
        assert await self.post(form, content) == 201
        await self.say_uploaded(photo_id)
        return photo_id

    async def say_uploaded(self, photo_id: UUID, person: UUID | None = None) -> None:
        async with self.office.session() as session:
            await uploaded(session, photo_id, person=person or self.person)

    async def work(self) -> int:
        return await run_due(self.office.databases, self.office.id, {Store: self.store})

    async def photo(self, photo_id: UUID) -> Photo | None:
        async with self.office.session() as session:
            return (await session.execute(select(Photo).where(Photo.id == photo_id))).scalar_one_or_none()

    async def files(self) -> dict[str, int]:
        """What lies in the store for this office, by its name after `photos/`."""
        return {facts.key.partition("/photos/")[2]: facts.size for facts in await self.shelf.names()}

    async def content(self, key: str) -> bytes:
        into = io.BytesIO()
        await self.shelf.get(key, into, max_bytes=1 << 24)
        return into.getvalue()

    async def events(self, photo_id: UUID) -> list[tuple[str, dict]]:
        async with self.office.session() as session:
            rows = await session.execute(
                select(JournalEvent).where(JournalEvent.subject == photo_id).order_by(JournalEvent.id)
            )
            return [(event.kind, event.data) for event in rows.scalars()]


@pytest.fixture(scope="session")
async def store(server_settings: Settings) -> AsyncIterator[Store]:
    store = Store(server_settings)
    await store.prepare()
    yield store
    store.close()


@pytest.fixture
async def desk(make_office, store: Store) -> PhotoDesk:
    return PhotoDesk(await make_office("longtan", people={"steward": 2}), store)
