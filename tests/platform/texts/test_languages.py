"""The reader's language, for the time of one request."""

import asyncio

import pytest

from hutong.texts import Catalogue, gettext, load_fragments, ngettext, register, speaking
from hutong.texts.language import _catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


@pytest.fixture(autouse=True)
def _keep_catalogues():
    kept = dict(_catalogues)
    yield
    _catalogues.clear()
    _catalogues.update(kept)


def test_chinese_needs_no_catalogue():
    assert gettext("共 {n} 件", n=3) == "共 3 件"
    assert ngettext("{n} 件", "{n} 件", 1) == "1 件"


def test_fields_are_filled_after_translation():
    register("en", Catalogue({"共 {n} 件": "{n} in all"}, {"{n} 件": ("one case", "{n} cases")}))
    with speaking("en"):
        assert gettext("共 {n} 件", n=3) == "3 in all"
        assert [ngettext("{n} 件", "{n} 件", n) for n in (1, 2)] == ["one case", "2 cases"]
        assert gettext("没有译文") == "没有译文"
    assert gettext("共 {n} 件", n=3) == "共 3 件"


async def test_two_readers_at_once_do_not_hear_each_other():
    register("en", Catalogue({"好": "good"}))

    async def read(language):
        with speaking(language):
            await asyncio.sleep(0)
            return gettext("好")

    assert await asyncio.gather(read("en"), read("zh"), read("fr")) == ["good", "好", "好"]


def test_braces_without_fields_are_left_alone():
    assert gettext("{原样}") == "{原样}"


def test_fragments_are_merged_and_the_foundation_comes_first(tmp_path):
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "a.po").write_text(HEADER + 'msgid "保存"\nmsgstr "Keep"\n\n#, fuzzy\nmsgid "存疑"\nmsgstr "Doubtful"\n')
    (folder / "foundation.po").write_text(
        HEADER
        + 'msgid "保存"\nmsgstr "Save"\n\nmsgid "{n} 天"\nmsgid_plural "{n} 天"\nmsgstr[0] "{n} day"\nmsgstr[1] "{n} days"\n'
    )
    found = load_fragments(folder)
    assert found.sentences == {"保存": "Save"}
    assert found.plurals == {"{n} 天": ("{n} day", "{n} days")}
