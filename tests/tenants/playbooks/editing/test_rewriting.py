"""From one document to another by changes to the text: whatever is the same in both keeps its line."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks import packs, toml
from hutong.playbooks.editing import edit, towards
from hutong.playbooks.editing.changes import apply, pruned

ENTRIES = st.lists(
    st.fixed_dictionaries({"code": st.sampled_from("abcdef")}, optional={"x": st.integers(0, 3), "y": st.text(max_size=2)}),
    max_size=5, unique_by=lambda entry: entry["code"],
)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"list": ENTRIES, "words": st.lists(st.text(max_size=2), max_size=3), "part": st.dictionaries(st.sampled_from("pq"), st.integers(0, 2))}
)  # fmt: skip


@given(old=DOCUMENTS, new=DOCUMENTS)
def test_the_changes_lead_there(old, new):
    document = deepcopy(old)
    for change in towards(old, new):
        document = apply(document, change)
    assert pruned(document) == pruned(new)


def test_comments_stay_where_nothing_changed():
    source = packs.text("starter")
    wanted = toml.raw(source)
    wanted["categories"].insert(1, {**wanted["categories"][0], "code": "brand-new"})
    wanted["posts"].reverse()
    wanted["danger"]["phone"]["number"] = "010-67110000"
    text = edit(source, *towards(toml.raw(source), wanted))
    assert toml.raw(text) == wanted
    assert [line for line in source.splitlines() if line.startswith("#") and line not in text] == []
