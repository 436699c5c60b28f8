"""Sessions are called as the office calls them."""

from hutong.councils.schemas import RecordSession, session_words
from hutong.playbooks.sections import Text
from hutong.playbooks.terms import Terms


def test_coordination_is_called_as_the_office_calls_it():
    words = dict(session_words(Terms(coordination=Text(zh="碰头会"))))
    assert words["coordination"] == "碰头会"
    assert words["training"] == "培训会"
    assert set(words) == set(RecordSession.__annotations__["kind"].__args__)
