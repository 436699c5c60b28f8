"""Findings speak of entries by name, in the reader's language."""

from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.texts import speaking

LONGTAN = packs.text("longtan")


def said(text, code):
    return [f for f in check_text(text).findings if f.code == code]


def test_two_multipliers_at_once_are_told_by_name_and_keep_their_mark():
    begin, end = LONGTAN.index("[[points.multipliers]]"), LONGTAN.index("[[points.caps]]")
    doubled = LONGTAN[begin:end].replace('code = "', 'code = "x-', 1)
    (found,) = said(LONGTAN[:end] + doubled + LONGTAN[end:], "contradiction")
    assert "小巷管家双倍积分" in found.text
    assert "steward-double" not in found.text
    with speaking("en"):
        assert "double points for stewards" in found.text
    renamed = LONGTAN.replace("小巷管家双倍积分", "别的名字")
    (again,) = said(
        renamed[: renamed.index("[[points.caps]]")] + doubled + renamed[renamed.index("[[points.caps]]") :],
        "contradiction",
    )
    assert found.mark == again.mark
    assert found.text != again.text


def test_a_duty_twice_is_told_by_its_word():
    (found,) = said(
        LONGTAN.replace("duties = [", 'duties = ["patrol", ', 1).replace('"patrol", "patrol"', '"patrol", "patrol"'),
        "doubled",
    )
    assert "“巡”" in found.text


def test_a_code_that_stands_for_nothing_is_said_as_it_is():
    found = said(LONGTAN.replace('post = "steward"', 'post = "nobody-here"', 1), "unknown-name")
    assert "“nobody-here”" in found[0].text
