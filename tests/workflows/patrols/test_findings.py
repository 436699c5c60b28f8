"""Several findings under one item: each is there once, none gets lost, and they are counted one by one."""

from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hutong.patrols.findings import findings_in, findings_of, kept, led_to, with_another
from hutong.patrols.schemas import Finding, ItemResult
from hutong.patrols.service import patrol_finished

ids = st.integers(1, 6).map(lambda n: UUID(int=n))
findings = st.builds(Finding, fix_id=ids) | st.builds(Finding, case_id=ids)
tellings = st.lists(findings, min_size=1, max_size=12)


def found(finding):
    return ItemResult(item="road", state="found", fix_id=finding.fix_id, case_id=finding.case_id)


def told(all_):
    result = None
    for finding in all_:
        result = with_another(result, found(finding))
    return result


@given(tellings)
def test_whatever_is_told_stands_once_in_the_order_in_which_it_was_told(all_):
    row = kept(told(all_))
    once = list(dict.fromkeys(all_))
    assert [Finding(fix_id=i.get("fix_id"), case_id=i.get("case_id")) for i in plain(row)] == once
    assert kept(with_another(told(all_), told(all_))) == row
    assert led_to([row], "fix_id", "case_id") == [finding.fix_id or finding.case_id for finding in once]


def plain(row):
    return [{name: UUID(each[name]) for name in ("fix_id", "case_id") if name in each} for each in findings_of(row)]


@given(tellings)
def test_what_was_read_back_is_what_was_kept(all_):
    row = kept(told(all_))
    assert kept(msgspec.convert(msgspec.json.decode(msgspec.json.encode(row)), ItemResult)) == row


def test_another_answer_takes_the_place_of_what_was_found():
    before = told([Finding(case_id=UUID(int=1)), Finding(fix_id=UUID(int=2))])
    clear = ItemResult(item="road", state="clear")
    assert with_another(before, clear) == clear
    assert with_another(clear, before) == before
    nothing_yet = ItemResult(item="road", state="found")
    assert with_another(nothing_yet, found(Finding(fix_id=UUID(int=2)))).fix_id == UUID(int=2)
    assert findings_of(kept(clear)) == []


def test_a_row_of_before_reads_as_one_finding():
    row = {"item": "road", "state": "found", "case_id": str(UUID(int=1))}
    assert findings_of(row) == [row]
    assert kept(msgspec.convert(row, ItemResult)) == row


def test_the_event_counts_each_finding():
    rows = [
        kept(told([Finding(case_id=UUID(int=1)), Finding(fix_id=UUID(int=2)), Finding(fix_id=UUID(int=3))])),
        {"item": "signs", "state": "waived", "note": "施工"},
        {"item": "wall", "state": "found", "fix_id": str(UUID(int=4))},
    ]
    event = patrol_finished(
        UUID(int=9),
        alley=UUID(int=8),
        alley_kind="alley",
        person=UUID(int=7),
        post_kind="steward",
        minutes=3,
        results=rows,
    )
    assert (event.found, event.fixed) == (4, 3)
    assert len(findings_in(rows)) == 4
