"""Forms: what was typed becomes a struct, or a sentence for every wrong field."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.errors import FieldProblem, Invalid, NotThere, Refusal
from hutong.pages.forms import FormRefused, blank, parse_form
from hutong.visits.csrf import Tokens
from hutong.visits.visit import Visit, enter


class Colour(StrEnum):
    RED = "red"
    GREY = "grey"


class Line(msgspec.Struct):
    result: Annotated[str, msgspec.Meta(max_length=4)]
    count: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0


class Everything(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=10)]
    when: datetime
    day: date | None = None
    colour: Colour = Colour.RED
    agreed: bool = False
    tags: list[str] = []
    lines: dict[str, Line] = {}
    owner: UUID | None = None


@pytest.fixture(autouse=True)
def visit():
    enter(Visit(request_id="r", tokens=Tokens(b"k"), now=datetime(2017, 4, 25, tzinfo=UTC)))


def test_every_kind_of_field_is_read():
    form = parse_form(
        {
            "title": ["  门前三包  "],
            "when": ["2017-04-25T08:30"],
            "day": ["2017-04-26"],
            "colour": ["grey"],
            "agreed": ["on"],
            "tags": ["a", "", "b"],
            "lines.crack.result": ["good"],
            "lines.crack.count": ["3"],
            "owner": [""],
        },
        Everything,
    )
    assert form.errors == {}
    assert form.value == Everything(
        title="门前三包",
        when=form.value.when,
        day=date(2017, 4, 26),
        colour=Colour.GREY,
        agreed=True,
        tags=["a", "b"],
        lines={"crack": Line("good", 3)},
    )
    # A time without a zone is the office's.
    assert form.value.when.astimezone(UTC) == datetime(2017, 4, 25, 0, 30, tzinfo=UTC)


def test_all_wrong_fields_are_told_at_once():
    form = parse_form(
        {
            "title": ["一"],
            "when": ["soon"],
            "day": ["32"],
            "colour": ["blue"],
            "lines.crack.result": ["far too long"],
            "owner": ["me"],
        },
        Everything,
    )
    assert form.errors == {
        "title": "请写 2 到 10 个字。",
        "when": "请填日期和时间，例如 2017-04-25 14:30。",
        "day": "请填日期，例如 2017-04-25。",
        "colour": "请从列出的几项里选一项。",
        "lines.crack.result": "最多写 4 个字。",
        "owner": "请从列表里选一项。",
    }


def test_what_is_missing_is_told_and_what_was_typed_is_kept():
    form = parse_form({"title": [""], "day": ["2017-04-25"]}, Everything)
    assert form.errors == {"title": "这一项要填。", "when": "这一项要填。"}
    assert form.typed("day") == "2017-04-25"
    with pytest.raises(Invalid):
        _ = form.value


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "a\x07b"])
def test_invisible_characters_are_refused(text):
    form = parse_form({"title": [text], "when": ["2017-04-25T08:30"]}, Everything)
    assert list(form.errors) == ["title"]


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=30), max_size=3), max_size=8))
def test_no_form_whatever_breaks_the_reader(typed):
    enter(Visit(request_id="r", tokens=Tokens(b"k"), now=datetime(2017, 4, 25, tzinfo=UTC)))
    assert parse_form(typed, Everything).errors


@given(
    st.sampled_from(
        ["title", "when", "day", "colour", "agreed", "tags", "lines", "lines.a", "lines.a.count", "owner", "tags.0"]
    ),
    st.text(max_size=40),
)
def test_no_value_whatever_breaks_the_reader(name, value):
    enter(Visit(request_id="r", tokens=Tokens(b"k"), now=datetime(2017, 4, 25, tzinfo=UTC)))
    parse_form({"title": ["好的"], "when": ["2017-04-25T08:30"], name: [value]}, Everything)


def test_a_refusal_in_the_block_shows_the_page_again():
    class TooLate(Refusal):
        sentence = "太晚了。"

    form = blank(title="x")
    with pytest.raises(FormRefused) as caught, form.or_again("page.html", alleys=[1]):
        raise TooLate
    assert caught.value.status == 409
    assert form.errors == {"": "太晚了。"}
    assert caught.value.context["alleys"] == [1]


def test_problems_of_fields_land_on_their_fields():
    form = blank()
    with pytest.raises(FormRefused) as caught, form.or_again("page.html"):
        raise Invalid([FieldProblem("title", "写 {n} 个字。", n=3), FieldProblem("day", "太早。")])
    assert caught.value.status == 422
    assert form.errors == {"title": "写 3 个字。", "day": "太早。"}


def test_not_there_is_never_softened_into_a_form():
    with pytest.raises(NotThere), blank().or_again("page.html"):
        raise NotThere
