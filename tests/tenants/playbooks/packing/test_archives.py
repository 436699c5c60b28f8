"""Packs with their pictures: one file out and in, and anything at all in its place."""

import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks import packs
from hutong.playbooks.packing.archives import MOST_OF_A_PICTURE, MOST_PICTURES, RULES, archived
from hutong.playbooks.packing.opening import Seal, open_pack, plain
from hutong.playbooks.packing.writing import write_pack
from hutong.playbooks.pictures import Picture, by_name_again, picture, pictures_named, without_contents
from hutong.signatures import Signer

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OURS = Signer(Ed25519PrivateKey.generate())
RULES_TEXT = packs.text("longtan")
(NAMED,) = {each.sha256 for _, each in pictures_named(RULES_TEXT)}
CONTENT = packs.pictures()[NAMED][1]
PACK = write_pack(RULES_TEXT, name="制度", office="longtan", author="龙潭街道", signer=OURS, now=NOW)
WHOLE = archived(PACK, {NAMED: CONTENT})
IN_PACK = f"pictures/{NAMED}.jpg"


def opened(content):
    return open_pack(content, signer=OURS, known={})


def zipped(**files):
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def faults(content):
    found = opened(content)
    assert found.checked.playbook is None
    return [(finding.path, finding.code) for finding in found.findings]


def test_a_pack_opens_with_its_pictures_as_it_was_packed_and_the_same_pack_is_the_same_bytes():
    found = opened(WHOLE)
    assert (found.source, found.seal, found.findings) == (RULES_TEXT, Seal.OURS, ())
    assert found.pictures == {NAMED: CONTENT}
    assert archived(PACK, {NAMED: CONTENT}) == WHOLE
    assert plain(WHOLE) == RULES_TEXT


def test_the_signature_covers_what_the_pictures_show():
    other = sha256(b"another").hexdigest()
    swapped = zipped(**{RULES: PACK.replace(NAMED, other), f"pictures/{other}.jpg": b"another"})
    assert opened(swapped).seal is Seal.ALTERED
    assert faults(zipped(**{RULES: PACK, IN_PACK: b"another"})) == [(IN_PACK, "pack-picture-altered")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({RULES: PACK, "notes.txt": "x"}, [("notes.txt", "pack-unknown-file")]),
        ({RULES: PACK, "../playbook.toml": "x"}, [("../playbook.toml", "pack-unknown-file")]),
        ({IN_PACK: CONTENT}, [("", "pack-without-rules")]),
        ({RULES: WHOLE}, [("line 1", "syntax")]),
        ({RULES: PACK, f"pictures/{sha256(b'y').hexdigest()}.jpg": b"y"}, None),
        ({RULES: PACK, IN_PACK: bytes(MOST_OF_A_PICTURE + 1)}, [(IN_PACK, "pack-too-much")]),
        ({RULES: bytes(9_000_000)}, [(RULES, "pack-too-much")]),
        ({RULES: PACK, **{f"pictures/{n:064x}.jpg": b"" for n in range(MOST_PICTURES + 1)}}, [("", "pack-too-much")]),
    ],
    ids=["unknown", "above", "no-rules", "nested", "unused", "large-picture", "bomb", "many"],
)
def test_what_does_not_belong_into_a_pack_is_named(files, expected):
    unused = [(f"pictures/{sha256(b'y').hexdigest()}.jpg", "pack-picture-unused")]
    assert faults(zipped(**files)) == (expected or unused)


def test_two_files_of_one_name_are_no_pack():
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(RULES, PACK)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(RULES, PACK)
    assert faults(held.getvalue()) == [(RULES, "pack-doubled")]


@given(st.binary(max_size=200), st.integers(0, len(WHOLE)))
def test_any_bytes_in_an_archive_are_a_pack_or_a_list_of_faults(noise, at):
    for content in (b"PK" + noise, b"PK\x03\x04" + noise, WHOLE[:at] + noise + WHOLE[at + len(noise) :], WHOLE[:at]):
        found = opened(content)
        assert found.findings or found.checked.playbook
        assert [finding.text for finding in found.findings if "\x00" in finding.path] == []


def test_a_name_means_a_picture_for_good_once_its_content_stands_beside_it():
    said = f"piling.jpg@{NAMED}"
    assert (picture(said), picture("a.png")) == (Picture("piling.jpg", NAMED), Picture("a.png"))
    assert str(picture(said)) == said
    bare = by_name_again(RULES_TEXT, "piling.jpg")
    assert {each for _, each in pictures_named(bare)} == {Picture("piling.jpg")}
    assert without_contents(RULES_TEXT) == bare
    assert by_name_again(RULES_TEXT, "other.jpg") == RULES_TEXT
