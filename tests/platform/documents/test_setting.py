"""Documents are set from data that can say anything, and come out the same every time."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hutong.documents import draw_pages, set_pdf

TEMPLATE = b"""#let d = json(bytes(sys.inputs.data))
#set page(width: 80mm, height: 40mm)
#set text(font: "Noto Sans CJK SC")
#for one in d.words { page[#one] }
"""


def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.getbasetemp() / "one.typ"
    path.write_bytes(TEMPLATE)
    return path


async def test_a_document_set_twice_is_the_same_document(tmp_path_factory):
    made = [await set_pdf(template(tmp_path_factory), {"words": ["胡同"]}) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-")


async def test_each_page_is_a_picture_of_its_own_with_letters_as_outlines(tmp_path_factory):
    pages = await draw_pages(template(tmp_path_factory), {"words": ["东", "西"]})
    assert [page.startswith(b"<svg") for page in pages] == [True, True]
    assert [b"<text" in page for page in pages] == [False, False]


@given(words=st.lists(st.text(max_size=40), min_size=1, max_size=3))
async def test_whatever_people_wrote_is_words_and_never_markup(tmp_path_factory, words):
    hostile = ['#read("/etc/passwd")', "#panic()", "$x$ *b* ]", "\x00\u202e😀", *words]
    assert (await set_pdf(template(tmp_path_factory), {"words": hostile})).startswith(b"%PDF-")
