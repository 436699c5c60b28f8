"""Packs: signed, opened, altered, and anything at all in their place."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks import packs, toml
from hutong.playbooks.packing.opening import Seal, open_pack
from hutong.playbooks.packing.writing import write_pack
from hutong.signatures import Signer

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OURS, THEIRS = Signer(Ed25519PrivateKey.generate()), Signer(Ed25519PrivateKey.generate())


def packed(name="longtan", signer=OURS):
    return write_pack(
        packs.text(name), name="制度", office="longtan", author="龙潭街道", signer=signer, now=NOW, version=3,
        number="龙街发〔2026〕3号",
    )  # fmt: skip


@pytest.mark.parametrize("name", packs.names())
def test_a_pack_opens_as_what_was_packed(name):
    opened = open_pack(packed(name).encode(), signer=OURS, known={})
    assert (opened.source, opened.seal, opened.findings) == (packs.text(name), Seal.OURS, ())
    assert opened.header is not None
    assert (opened.header.author, opened.header.version, opened.header.number) == ("龙潭街道", 3, "龙街发〔2026〕3号")


def test_a_pack_is_toml_with_the_rules_below_its_header():
    raw = toml.raw(packed())
    assert raw.pop("pack")["sha256"]
    assert raw == toml.raw(packs.text("longtan"))


def test_two_packs_differ_only_where_their_rules_do():
    old = packed().splitlines()
    new = write_pack(
        packs.text("longtan").replace("max = 2", "max = 3", 1), name="制度", office="longtan", author="龙潭街道",
        signer=OURS, now=NOW, version=3, number="龙街发〔2026〕3号",
    ).splitlines()  # fmt: skip
    changed = [line for line in new if line not in old]
    assert len(old) == len(new)
    assert [line.split(" ")[0] for line in changed][:2] == ["pack.sha256", "pack.signature"]
    assert len(changed) == 3


def test_it_says_whose_key_it_is():
    pack = packed(signer=THEIRS).encode()
    assert open_pack(pack, signer=OURS, known={}).seal is Seal.UNKNOWN
    opened = open_pack(pack, signer=OURS, known={"西城区": THEIRS.public})
    assert (opened.seal, opened.told) == (Seal.KNOWN, "由“西城区”签名，内容没有改动。")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("龙街发〔2026〕3号", "龙街发〔2026〕4号"),
        ("pack.version = 3", "pack.version = 4"),
        ("rank = 40", "rank = 41"),
        ('author = "龙潭街道"', 'author = "金融街街道"'),
    ],
)
def test_whatever_is_changed_shows(was, becomes):
    changed = packed().replace(was, becomes, 1)
    assert changed != packed()
    assert open_pack(changed, signer=OURS, known={}).seal is Seal.ALTERED


def test_the_signature_of_another_does_not_fit():
    ours, theirs = packed().splitlines(), packed(signer=THEIRS).splitlines()
    key = next(line for line in theirs if line.startswith("pack.key"))
    swapped = "\n".join(key if line.startswith("pack.key") else line for line in ours)
    assert open_pack(swapped, signer=OURS, known={"西城区": THEIRS.public}).seal is Seal.ALTERED


def test_comments_and_layout_are_not_rules():
    relaid = packed().replace("[terms]", "# 用语\n\n[terms]").replace("\n", "\r\n")
    opened = open_pack(b"\xef\xbb\xbf" + relaid.encode(), signer=OURS, known={})
    assert (opened.seal, opened.findings) == (Seal.OURS, ())


def test_a_header_that_was_moved_is_found():
    header = [line for line in packed().splitlines() if line.startswith("pack.")]
    moved = packs.text("starter") + "\n[pack]\n" + "\n".join(line.removeprefix("pack.") for line in header)
    opened = open_pack(moved, signer=OURS, known={})
    assert opened.seal is Seal.ALTERED
    assert toml.raw(opened.source) == toml.raw(packs.text("starter"))


def test_a_shipped_pack_is_known_and_a_changed_one_is_just_unsigned():
    text = packs.text("starter")
    assert open_pack(text, signer=OURS, known={}).seal is Seal.SHIPPED
    assert open_pack(text.replace("rank = 80", "rank = 81"), signer=OURS, known={}).seal is Seal.UNSIGNED


def test_a_header_that_cannot_be_read_is_a_finding():
    opened = open_pack(packed().replace("pack.format = 1", "pack.format = 9"), signer=OURS, known={})
    assert [finding.path for finding in opened.findings] == ["pack"]
    assert opened.checked.playbook is None


ODD = [
    b"", b"\xff\xfe\x00", b"pack = 1", b"pack.format = 1", b"[pack]\nformat = 1\n", b"pack = [[[[]]]]", b"a = nan",
    b"a = 07:30:00\nb = 99999999999999999999999999", b"[" * 5000, b'a = "\\ud800"', b"pack.name = 1979-05-27T07:32:00",
]  # fmt: skip


@pytest.mark.parametrize("content", ODD)
def test_odd_bytes_are_findings(content):
    opened = open_pack(content, signer=OURS, known={})
    assert opened.checked.playbook is None
    assert opened.findings


@given(st.binary(max_size=300), st.integers(0, 900))
def test_any_bytes_anywhere_are_taken(noise, at):
    content = packed("starter").encode()
    opened = open_pack(content[:at] + noise + content[at + len(noise) :], signer=OURS, known={})
    assert opened.checked.playbook is not None or opened.findings


def test_half_a_character_in_a_text_is_taken_too():
    assert open_pack('name = "\ud800"', signer=OURS, known={}).findings
