"""Pictures good and hostile, made here so that every byte of them is known."""

import io
import struct
import zlib
from pathlib import Path

import pytest
import pyvips
from PIL import Image, ImageCms, PngImagePlugin

from hutong.photos.reasons import Reason
from hutong.photos.sandbox import Opened, open_picture


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
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.name != "picture"}

    def image(self, name: str = "large.jpg") -> Image.Image:
        return Image.open(io.BytesIO(self.written()[name])).convert("RGB")


@pytest.fixture(scope="session")
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    return Opening(tmp_path)
