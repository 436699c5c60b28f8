"""What is covered cannot be told any more, whatever stood there; all else stays as it was."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hutong.photos.reasons import Reason
from hutong.photos.sandbox import Opened, open_picture
from hutong.releases.rules import (
    COLUMNS,
    MOST_PLACES,
    WHOLE,
    Place,
    Unreadable,
    drawn_places,
    place_of_cell,
    places,
    rows_of,
)

numbers = st.integers(0, 1200)


def checked(shift: int) -> Image.Image:
    """A grey field with a fine pattern in its middle that says one thing or the other, equally bright on the whole."""
    image = Image.new("RGB", (800, 600), (120, 130, 140))
    draw = ImageDraw.Draw(image)
    for x in range(200, 600, 4):
        for y in range(150, 450, 4):
            on = (x // 4 + y // 4 * (1 + shift)) % 2
            draw.rectangle((x, y, x + 3, y + 3), fill=(200, 60, 60) if on else (40, 40, 220))
    return image


def opened(folder, image, cover=()):
    into = io.BytesIO()
    image.save(into, "PNG")
    folder.mkdir()
    (folder / "picture").write_bytes(into.getvalue())
    found = open_picture(folder, cover)
    assert isinstance(found, Opened), found
    return (folder / "large.jpg").read_bytes()


def test_two_pictures_that_differ_only_where_they_are_covered_come_out_the_same(tmp_path):
    middle = [(200, 200, 600, 600)]
    open_ones = [opened(tmp_path / f"open{shift}", checked(shift)) for shift in (0, 1)]
    covered = [opened(tmp_path / f"covered{shift}", checked(shift), middle) for shift in (0, 1)]
    assert open_ones[0] != open_ones[1]
    assert covered[0] == covered[1]


def test_at_most_sixteen_plain_colours_are_left_of_a_place_and_the_rest_is_untouched(tmp_path):
    plain = Image.open(io.BytesIO(opened(tmp_path / "plain", checked(0)))).convert("RGB")
    covered = Image.open(io.BytesIO(opened(tmp_path / "covered", checked(0), [(250, 250, 500, 500)]))).convert("RGB")
    side = 100
    for column in range(4):
        for row in range(4 - 1):
            left, top = 200 + column * side, 150 + row * side
            cell = covered.crop((left + 8, top + 8, left + side - 8, top + side - 8))
            assert all(most - least < 12 for least, most in cell.getextrema())
    assert plain.crop((0, 0, 800, 140)).tobytes() == covered.crop((0, 0, 800, 140)).tobytes()


@pytest.mark.parametrize("cover", [[(0, 0, 1000, 1000)], [(995, 995, 5, 5)], [(0, 0, 5, 1000), (0, 0, 1000, 5)]])
def test_any_place_within_a_picture_can_be_covered(tmp_path, cover):
    assert opened(tmp_path / "p", Image.new("RGB", (33, 17), (9, 9, 9)), cover)


def test_a_torn_picture_is_refused_when_it_is_to_be_covered(tmp_path):
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff\xe0 torn")
    assert open_picture(tmp_path, [(0, 0, 10, 10)]) == Reason.TRUNCATED


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=8))
def test_what_was_drawn_lies_within_the_picture_or_is_refused(drawn):
    try:
        found = drawn_places(";".join(",".join(map(str, one)) for one in drawn))
    except Unreadable:
        assert any(one[0] >= WHOLE or one[1] >= WHOLE or max(one[2:]) > WHOLE for one in drawn)
        return
    assert len(found) == len(drawn)
    for place in found:
        assert 0 < place.width <= WHOLE - place.left
        assert 0 < place.height <= WHOLE - place.top


@given(st.integers(1, 12_000), st.integers(1, 12_000))
def test_the_cells_lie_side_by_side_over_the_whole_picture(width, height):
    rows = rows_of(width, height)
    cells = [place_of_cell(number, rows) for number in range(1, COLUMNS * rows + 1)]
    assert sum(cell.width * cell.height for cell in cells) == WHOLE * WHOLE
    assert (cells[0][:2], cells[-1].left + cells[-1].width, cells[-1].top + cells[-1].height) == ((0, 0), WHOLE, WHOLE)


@pytest.mark.parametrize("wrong", ["1,2,3", "1,2,3,x", "1,2,3,4,5", "-1,2,3,4", "٣,2,3,4", "1\0,2,3,4", "99999,1,1,1"])
def test_nonsense_is_refused(wrong):
    with pytest.raises(Unreadable):
        drawn_places(wrong)


def test_a_cell_that_is_not_there_and_too_many_places_are_refused():
    for cells in ([0], [COLUMNS * 3 + 1]):
        with pytest.raises(Unreadable):
            places("", cells, 3)
    with pytest.raises(Unreadable):
        places(";".join(f"{n},{n},5,5" for n in range(MOST_PLACES + 1)), [], 3)
    assert places("1,1,9,9;1,1,9,9", [1, 1], 3) == [Place(1, 1, 9, 9), place_of_cell(1, 3)]
