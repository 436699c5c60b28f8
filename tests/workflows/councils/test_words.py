"""Sessions are called as the office calls them."""

from hutong.councils.schemas import RecordSession, council_words, session_words
from hutong.playbooks.sections import Text
from hutong.playbooks.terms import Terms


def test_councils_are_called_as_the_office_calls_them():
    assert council_words(Terms(council=Text(zh="协商会"))) == [("hall", "居民议事厅"), ("council", "协商会")]


def test_coordination_is_called_as_the_office_calls_it():
    words = dict(session_words(Terms(coordination=Text(zh="碰头会"))))
    assert words["coordination"] == "碰头会"
    assert words["training"] == "培训会"
    assert set(words) == set(RecordSession.__annotations__["kind"].__args__)
