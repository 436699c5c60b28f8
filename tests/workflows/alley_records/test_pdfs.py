"""A PDF is kept only where nothing in it acts by itself."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.alley_records.pdfs import is_pdf, is_plain

BODY = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
END = b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def packed(content: bytes, filter_=b"/FlateDecode") -> bytes:
    data = zlib.compress(content) if filter_ == b"/FlateDecode" else content
    return BODY + b"3 0 obj<</Type/ObjStm/Filter" + filter_ + b">>\nstream\n" + data + b"\nendstream endobj" + END


def test_a_plain_document_is_kept():
    assert (is_pdf(BODY + END), is_plain(BODY + END), is_plain(packed(b"<</Type/Page>>"))) == (True, True, True)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"%PDF-1.4 cut short", b"<html>%PDF-1.4 %%EOF", b"%PDF-2.0\n%%EOF"[:8]]
)
def test_what_is_no_whole_pdf_is_not_one(content):
    assert not is_pdf(content)


@pytest.mark.parametrize(
    "inside",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>", b"<</S/Launch/F(cmd.exe)>>", b"<</OpenAction 4 0 R>>", b"<</AA<<>>>>",
        b"<</Type/Filespec/EF<</F 1 0 R>>/EmbeddedFiles 2 0 R>>", b"<</Java#53cript 1 0 R>>", b"<</S/SubmitForm>>",
        b"<</Encrypt 5 0 R>>",
    ],
)  # fmt: skip
def test_what_acts_by_itself_is_refused_in_the_open_and_packed(inside):
    assert not is_plain(BODY + inside + END)
    if b"Encrypt" not in inside:
        assert not is_plain(packed(inside))


def test_what_cannot_be_looked_into_is_refused():
    assert not is_plain(packed(b"<</S/x>>", b"/LZWDecode"))
    assert not is_plain(packed(b" " * 5_000_000))


@given(st.binary(max_size=2000))
def test_any_bytes_are_answered(content):
    assert is_pdf(content) in {True, False}
    assert is_plain(BODY + content + END) in {True, False}
