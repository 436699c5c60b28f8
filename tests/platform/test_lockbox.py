"""Secrets of others are sealed in their rows."""

import dataclasses
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.lockbox import Lockbox, SealingKeyUnreadable, SecretUnreadable
from hutong.settings import Settings

OLD, NEW = b"o" * 32, b"n" * 32
SETTINGS = Settings(
    database_url="",
    redis_url="",
    s3_endpoint="",
    s3_access_key="",
    s3_secret_key="",
    secret_key="a secret of 32 bytes…",
)


@given(st.text(), st.text())
def test_what_was_sealed_opens_as_it_was(secret, about):
    sealed = Lockbox([OLD]).seal(secret, about=about)
    assert Lockbox([OLD]).open(sealed, about=about) == secret


def test_the_same_secret_is_never_sealed_the_same():
    box = Lockbox([OLD])
    assert box.seal("SEC", about="a") != box.seal("SEC", about="a")


@pytest.mark.parametrize("damage", ["", "1", "plain text", "1:xx:yy", "1:deadbeef:AAAA"])
def test_what_is_not_a_seal_does_not_open(damage):
    with pytest.raises(SecretUnreadable):
        Lockbox([OLD]).open(damage, about="a")


def test_a_value_moved_to_another_row_does_not_open():
    box = Lockbox([OLD])
    sealed = box.seal("SEC", about="office-a:robots:1:secret")
    for elsewhere in ("office-b:robots:1:secret", "office-a:robots:1:url", "office-a:robots:2:secret"):
        with pytest.raises(SecretUnreadable):
            box.open(sealed, about=elsewhere)


def test_one_altered_letter_is_found():
    box = Lockbox([OLD])
    sealed = box.seal("SEC", about="a")
    for n in range(len(sealed) - 4):
        other = sealed[:n] + ("A" if sealed[n] != "A" else "B") + sealed[n + 1 :]
        if not other.startswith("1:"):
            continue
        with pytest.raises(SecretUnreadable):
            box.open(other, about="a")


def test_keys_are_changed_by_putting_the_new_one_first():
    before = Lockbox([OLD]).seal("SEC", about="a")
    both = Lockbox([NEW, OLD])
    assert both.open(before, about="a") == "SEC"
    assert Lockbox([NEW]).open(both.seal("SEC", about="a"), about="a") == "SEC"
    with pytest.raises(SecretUnreadable):
        Lockbox([NEW]).open(before, about="a")


def test_the_settings_name_the_keys_or_one_follows_from_the_secret_key():
    sealed = Lockbox.of(SETTINGS).seal("SEC", about="a")
    named = dataclasses.replace(SETTINGS, sealing_keys=(b64encode(NEW).decode(),))
    with pytest.raises(SecretUnreadable):
        Lockbox.of(named).open(sealed, about="a")
    assert Lockbox.of(named).open(Lockbox([NEW]).seal("SEC", about="a"), about="a") == "SEC"


@pytest.mark.parametrize("key", ["not base64!", b64encode(b"short").decode()])
def test_a_key_that_is_none_is_said(key):
    with pytest.raises(SealingKeyUnreadable):
        Lockbox.of(dataclasses.replace(SETTINGS, sealing_keys=(key,)))
