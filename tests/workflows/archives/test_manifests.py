"""Any change to a manifest, its signature or its place in the chain is found, by anyone with the public key."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.archives.rules import (
    FORMAT,
    Signed,
    canonical,
    check_chain,
    check_manifest,
    late_days,
    locked_until,
    month_after,
    months_due,
    signed_text,
)
from hutong.signatures import Signer

SINCE, UNTIL = (datetime(year, 1, 1) for year in (2020, 2030))  # noqa: DTZ001 - the zone is given beside them
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.fixture(scope="module")
def signer():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Signer(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


def manifest(month: str, previous: str = "", photos: int = 2) -> list[bytes]:
    lines = [canonical({"kind": "archive", "format": FORMAT, "month": month, "previous": previous})]
    lines += [canonical({"kind": "photo", "id": str(n), "sha256": f"{n:064x}", "size": n}) for n in range(photos)]
    return [*lines, canonical({"kind": "end", "lines": len(lines) + 1, "photos": photos, "bytes": 0})]


def chain(signer: Signer, months: int = 3) -> list[tuple[list[bytes], str]]:
    """Manifests one after the other, with their signatures."""
    made, month, previous = [], "2026-11", ""
    for _ in range(months):
        lines = manifest(month, previous)
        previous = check_manifest(lines).sha256
        made.append((lines, signer.sign(signed_text(previous))))
        month = month_after(month)
    return made


def faults(signer: Signer, made: list[tuple[list[bytes], str]], *, trusted: str = "") -> set[tuple[str, str]]:
    signed = [Signed(check_manifest(lines), signature, signer.public) for lines, signature in made]
    return {(fault.what, fault.month) for fault in check_chain(signed, trusted=[trusted or signer.public])}


def test_a_chain_as_it_was_made_holds_over_the_turn_of_a_year(signer):
    made = chain(signer)
    assert [check_manifest(lines).month for lines, _ in made] == ["2026-11", "2026-12", "2027-01"]
    assert faults(signer, made) == set()


@given(at=st.integers(min_value=0), bit=st.integers(0, 7), month=st.integers(0, 2))
def test_every_turned_bit_is_found(at, bit, month):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signer = Signer(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
    made = chain(signer)
    whole = bytearray(b"".join(made[month][0]))
    whole[at % len(whole)] ^= 1 << bit
    made[month] = (bytes(whole).splitlines(keepends=True), made[month][1])
    assert faults(signer, made)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda made: made.pop(1), {("gap", "2027-01"), ("chain", "2027-01")}),
        (lambda made: made.append(made[2]), {("twice", "2027-01"), ("chain", "2027-01")}),
        (lambda made: made.__setitem__(1, (made[1][0], made[0][1])), {("signature", "2026-12")}),
        (lambda made: made.__setitem__(2, (made[2][0][:-1], made[2][1])), {("cut", "2027-01"), ("signature", "2027-01")}),
        (lambda made: made.__setitem__(2, ([made[2][0][0], *made[2][0][2:]], made[2][1])), {("count", "2027-01"), ("signature", "2027-01")}),
        (lambda made: made.__setitem__(2, ([*made[2][0], b"{}\n"], made[2][1])), {("line", "2027-01"), ("signature", "2027-01")}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(signer, change, found):
    made = chain(signer)
    change(made)
    assert faults(signer, made) == found


def test_a_key_that_is_not_trusted_is_named_though_its_signature_fits(signer):
    assert {what for what, _ in faults(signer, chain(signer), trusted="c29tZWJvZHkgZWxzZQ==")} == {"stranger"}


@pytest.mark.parametrize(
    "line", [b'{"b":1,"a":2}\n', b'{"a": 1}\n', b"[1]\n", b"\xff\n", b"{" * 5000, b'{"a":"' + b"x" * 70_000 + b'"}\n']
)
def test_a_line_not_written_the_one_way_is_a_fault_and_no_crash(line):
    lines = manifest("2026-11")
    assert "line" in {fault.what for fault in check_manifest([lines[0], line, *lines[1:]]).faults}


def test_nothing_at_all_is_cut_off():
    assert [fault.what for fault in check_manifest([]).faults] == ["cut"]


@given(first=days, today=days, made=st.sets(days, max_size=5))
def test_every_month_that_is_over_is_due_once_and_in_order_unless_made(first, today, made):
    firsts = {day.replace(day=1) for day in made}
    due = months_due(first, firsts, today)
    assert due == sorted(set(due))
    assert not set(due) & firsts
    assert all(first.replace(day=1) <= month < today.replace(day=1) for month in due)
    whole = months_due(first, [], today)
    assert set(whole) == set(due) | (firsts & set(whole))


def test_a_month_made_in_its_first_days_is_in_time_and_one_made_later_says_by_how_much():
    assert [late_days(date(2026, 10, 1), date(2026, 11, day)) for day in (1, 6, 7, 30)] == [0, 0, 1, 24]


@given(sent=st.datetimes(SINCE, UNTIL, timezones=st.just(UTC)), months=st.integers(1, 600))
def test_no_copy_is_locked_longer_than_its_photo_is_kept(sent, months):
    end = sent + timedelta(days=months * 28)
    year, month = divmod(sent.year * 12 + sent.month - 1 + months, 12)
    assert locked_until(sent, months, sent) <= end
    assert end.date() <= date(year, month + 1, min(sent.day, 28))
