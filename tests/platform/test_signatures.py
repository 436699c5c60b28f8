"""Signatures: only the holder of the key can make one, and only for what he signed."""

from dataclasses import replace

import pytest

from hutong.settings import Settings
from hutong.signatures import KeyUnreadable, Signer, is_signed, new_key


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database_url="",
        redis_url="",
        s3_endpoint="",
        s3_access_key="",
        s3_secret_key="",
        secret_key="of this installation",
    )


def test_a_signature_holds_for_the_content_and_the_key_alone(settings):
    ours, theirs = Signer.of(settings), Signer.of(replace(settings, pack_key=new_key()))
    signature = ours.sign(b"rules")
    assert is_signed(b"rules", signature=signature, public=ours.public)
    assert not is_signed(b"rulez", signature=signature, public=ours.public)
    assert not is_signed(b"rules", signature=signature, public=theirs.public)


def test_without_a_key_of_its_own_an_installation_has_one_from_its_secret(settings):
    assert Signer.of(settings).public == Signer.of(settings).public
    assert Signer.of(settings).public != Signer.of(replace(settings, secret_key="of another")).public


@pytest.mark.parametrize("key", ["short", "ä", "AAAA", "=" * 44])
def test_a_key_that_is_none_is_said_to_be(settings, key):
    with pytest.raises(KeyUnreadable):
        Signer.of(replace(settings, pack_key=key))
    assert not is_signed(b"", signature=key, public=key)


def test_keys_of_others_are_named_in_the_environment():
    env = dict.fromkeys(
        (f"HUTONG_{n}" for n in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY")), "x"
    )
    env |= {"HUTONG_SECRET_KEY": "s", "HUTONG_SIGNING_KEY": "k", "HUTONG_KNOWN_KEYS": "西城区: abc= , 上海市:def="}
    read = Settings.from_environment(env)
    assert (read.pack_key, read.known_keys) == ("k", {"西城区": "abc=", "上海市": "def="})
