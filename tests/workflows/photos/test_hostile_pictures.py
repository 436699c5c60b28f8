"""Files that are not what they seem: each is refused by name, and none costs more than the limits."""

import io
import os
import signal as signals
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from hutong.photos import limits
from hutong.photos.anatomy import fault_in
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import ChildFailed, Nursery, Opened

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


def archive() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("evil.exe", b"MZ")
    return into.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"\xff\xd8",
        SVG,
        b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG,
        GIF,
        b"%PDF-1.7\n%\xe2\xe3",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + bytes(100),
        b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00mp41" + bytes(100),
        b"II*\x00" + bytes(100),
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        bytes(4096),
        os.urandom(4096).replace(b"\xff\xd8\xff", b"abc"),
    ],
    ids=[
        "empty",
        "x",
        "two bytes",
        "svg",
        "svg with xml",
        "gif",
        "pdf",
        "html",
        "exe",
        "film",
        "tiff",
        "wav",
        "zeros",
        "noise",
    ],
)
def test_what_is_not_a_picture_is_refused(opening, content):
    assert opening(content) == Reason.NOT_A_PICTURE
    assert opening.written() == {}


@pytest.mark.parametrize("make", ["jpeg", "tell_tale_png", "tell_tale_webp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.999])
def test_a_truncated_picture_is_refused(pictures, opening, make, share):
    content = getattr(pictures, make)()
    assert opening(content[: int(len(content) * share)]) == Reason.TRUNCATED


def test_an_end_glued_to_a_torn_picture_does_not_help(pictures, opening):
    content = pictures.tell_tale_png()
    assert opening(content[: len(content) // 2] + content[-12:]) == Reason.TRUNCATED


@pytest.mark.parametrize(
    "hidden",
    [
        archive(),
        SVG,
        b"\n<script>alert(1)</script>",
        b"%PDF-1.4 x",
        b"\x00\x00MZ\x90\x00",
        b"<?php system('x');",
        b"\x7fELF",
    ],
    ids=["zip", "svg", "script", "pdf", "exe", "php", "elf"],
)
@pytest.mark.parametrize("make", ["jpeg", "tell_tale_png", "tell_tale_webp"])
def test_a_picture_with_a_stowaway_is_refused(pictures, opening, make, hidden):
    assert opening(getattr(pictures, make)() + hidden) == Reason.HIDES_SOMETHING


def test_an_archive_behind_a_film_is_found(pictures, opening):
    assert opening(pictures.jpeg() + bytes(50_000) + archive()) == Reason.HIDES_SOMETHING


def test_a_page_in_the_comment_at_the_head_is_found(pictures, opening):
    assert opening(pictures.jpeg(comment=b"<script>alert(document.domain)</script>")) == Reason.HIDES_SOMETHING


def test_a_pdf_that_begins_in_the_comment_is_found(pictures, opening):
    assert opening(pictures.jpeg(comment=b"%PDF-1.5 1 0 obj")) == Reason.HIDES_SOMETHING


@pytest.mark.parametrize("size", [(1, 65_500), (65_500, 1), (12_001, 10), (8000, 8000)])
def test_a_jpeg_of_strange_measures_is_refused(pictures, opening, size):
    assert opening(pictures.flat(*size, ".jpg")) == Reason.BOMB


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (12_000, 12_000), (50_000_001, 1)])
def test_a_png_that_promises_the_world_is_refused(pictures, opening, size):
    assert opening(pictures.png_by_hand(*size)) == Reason.BOMB


def test_a_small_file_that_swells_is_refused_by_its_header(pictures, opening):
    # Nine thousand squared of one colour: 80 kB on the wire, 81 megapixels in memory.
    content = pictures.png_by_hand(9000, 9000, data=zlib.compress(bytes(9001 * 9000), 9))
    assert len(content) < 100_000
    assert opening(content) == Reason.BOMB


def test_metadata_that_swells_is_not_unpacked_beyond_the_limit(pictures, opening):
    swollen = zlib.compress(bytes(600 * 1024 * 1024), 1)
    chunk = b"Comment\x00\x00" + swollen
    text = struct.pack(">I", len(chunk)) + b"zTXt" + chunk + struct.pack(">I", zlib.crc32(b"zTXt" + chunk))
    plain = pictures.tell_tale_png()
    found = opening(plain[:33] + text + plain[33:])
    assert isinstance(found, Opened) or found in {Reason.BOMB, Reason.TRUNCATED}


def bulky(pictures, kind: str, megabytes: int) -> bytes:
    """A good picture with so much EXIF: in segments, in one chunk, or in one chunk with its length turned."""
    notes, plain = b"Exif\0\0" + bytes(60_000), pictures.jpeg()
    if kind == "jpeg":
        segment = b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes
        return plain[:2] + segment * (megabytes * 1_000_000 // len(segment)) + plain[2:]
    much = bytes(megabytes * 1_000_000)
    if kind == "png":
        plain = pictures.saved(pictures.scene(), "PNG")
        chunk = struct.pack(">I", len(much)) + b"eXIf" + much + struct.pack(">I", zlib.crc32(b"eXIf" + much))
        return plain[:33] + chunk + plain[33:]
    plain = pictures.tell_tale_webp() + b"EXIF" + struct.pack("<I", len(much)) + much
    return plain[:4] + struct.pack("<I", len(plain) - 8) + plain[8:]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_ten_megabytes_of_exif_are_refused_and_the_next_picture_is_opened(pictures, opening, kind):
    assert opening(bulky(pictures, kind, 10)) == Reason.HIDES_SOMETHING
    assert opening.written() == {}
    assert isinstance(opening(pictures.jpeg()), Opened)


def test_as_much_as_a_depth_map_is_let_pass_and_left_behind(pictures, opening):
    assert isinstance(opening(bulky(pictures, "jpeg", 3)), Opened)
    assert sum(map(len, opening.written().values())) < 500_000


@pytest.mark.parametrize(
    ("suffix", "options"), [(".jpg", {"interlace": True}), (".png", {"interlace": True, "compression": 1})]
)
def test_the_largest_that_is_allowed_stays_within_the_memory(pictures, opening, suffix, options):
    """A progressive or interlaced picture of 49 megapixels must be held whole; either it fits or it is refused."""
    found = opening(pictures.flat(7000, 7000, suffix, **options))
    assert isinstance(found, Opened) or found == Reason.BOMB


def test_the_memory_of_the_child_is_limited(tmp_path):
    take = "import hutong.photos.nursery as n; n.limit(); bytearray(600 * 1024 * 1024)"
    done = subprocess.run([sys.executable, "-c", take], capture_output=True, text=True, check=False)
    assert (done.returncode, "MemoryError" in done.stderr) == (1, True)
    less = take.replace("600", "100")
    assert subprocess.run([sys.executable, "-c", less], check=False).returncode == 0


def interpreter_that(tmp_path, monkeypatch, script: str) -> None:
    """Let another program stand in for the interpreter."""
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\n{script}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))


@pytest.fixture
def nursery():
    begun = []

    def begin() -> Nursery:
        begun.append(Nursery())
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def test_the_child_knows_no_secret(tmp_path, monkeypatch, pictures, nursery):
    monkeypatch.setenv("HUTONG_SECRET_KEY", "do-not-tell")
    seen = tmp_path / "environment"
    interpreter_that(tmp_path, monkeypatch, f'env > {seen}\nexec {sys.executable} "$@"')
    (tmp_path / "picture").write_bytes(pictures.jpeg())
    assert isinstance(nursery().open(tmp_path), Opened)
    assert "HUTONG" not in seen.read_text()


def test_a_child_that_hangs_is_ended_and_its_nursery_with_it(tmp_path, monkeypatch, nursery):
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.5)
    interpreter_that(tmp_path, monkeypatch, "read folder\nsleep 600 & echo $!\nwait")
    begun = nursery()
    with pytest.raises(ChildFailed, match="too long"):
        begun.open(tmp_path)
    assert begun.is_over
    assert [line for line in Path("/proc").glob("[0-9]*/cmdline") if text_of(line) == "sleep\x00600\x00"] == []


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"refused": "whatever"}', '{"media_type": "image/svg+xml", "width": 1, "height": 1, "perceptual": 0}', '{"media_type": "image/jpeg", "width": 99999999, "height": 1, "perceptual": 0}'])  # fmt: skip
def test_nonsense_of_a_child_is_not_believed(tmp_path, monkeypatch, nursery, said):
    interpreter_that(tmp_path, monkeypatch, f"read folder\necho 1\nprintf '%s' '{said}' > $folder/verdict\necho 0")
    with pytest.raises(ChildFailed, match="nothing that can be read"):
        nursery().open(tmp_path)


def test_a_nursery_that_is_gone_is_replaced(tmp_path, pictures, opening):
    from hutong.photos.sandbox import _thread

    opening.good(pictures.jpeg())
    first = _thread.nursery
    first.close()
    opening.good(pictures.jpeg())
    assert _thread.nursery is not first


@pytest.mark.parametrize(("signal", "verdict"), [("SEGV", Reason.BOMB), ("XCPU", Reason.BOMB), ("ABRT", Reason.BOMB)])
def test_a_picture_that_kills_its_decoder_is_refused(tmp_path, nursery, pictures, signal, verdict):
    """The real nursery, whose child dies of a signal as of a broken decoder."""
    (tmp_path / "picture").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "picture")  # The child waits here until it is killed.
    begun = nursery()
    thread = threading.Thread(target=kill_children_of, args=(begun._process.pid, signal))
    thread.start()
    assert begun.open(tmp_path) == verdict
    thread.join()
    (tmp_path / "picture").unlink()
    (tmp_path / "picture").write_bytes(pictures.jpeg())
    assert isinstance(begun.open(tmp_path), Opened)


def kill_children_of(pid: int, name: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            time.sleep(0.3)  # Until it stands at the file that never comes.
            os.kill(int(children[0]), getattr(signals, f"SIG{name}"))
            return
        time.sleep(0.02)


def test_a_child_killed_from_outside_is_tried_again(tmp_path, nursery):
    os.mkfifo(tmp_path / "picture")
    begun = nursery()
    thread = threading.Thread(target=kill_children_of, args=(begun._process.pid, "KILL"))
    thread.start()
    with pytest.raises(ChildFailed, match="ended with -9"):
        begun.open(tmp_path)
    thread.join()


def test_a_thousand_torn_and_scribbled_pictures_never_raise(pictures):
    """The outer look alone, which runs on every byte a stranger sends."""
    good = [pictures.jpeg(64, 64), pictures.tell_tale_png(), pictures.tell_tale_webp(), pictures.tell_tale_jpeg()]
    for seed in range(1000):
        content = bytearray(good[seed % 4])
        for step in range(1 + seed % 7):
            content[(seed * 7919 + step * 104_729) % len(content)] ^= 1 + seed % 255
        del content[len(content) - seed % 200 :]
        assert fault_in(bytes(content)) in {None, *Reason}
