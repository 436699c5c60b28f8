"""A field of every kind."""

import pytest

from hutong.conditions import Field, FieldKind, FieldSet, Label

CATEGORIES = (("rubbish", Label("垃圾", "rubbish")), ("wall", Label("开墙打洞", "holes in walls")))


@pytest.fixture(scope="session")
def fields() -> FieldSet:
    return FieldSet(
        (
            Field("title", FieldKind.TEXT, Label("标题", "title")),
            Field("category", FieldKind.CHOICE, Label("类别", "category"), CATEGORIES),
            Field("rounds", FieldKind.INTEGER, Label("劝导次数", "rounds of persuasion")),
            Field("metres", FieldKind.NUMBER, Label("长度", "length")),
            Field("share", FieldKind.NUMBER, Label("占比", "share")),
            Field("danger", FieldKind.BOOLEAN, Label("危险", "danger")),
            Field("found_on", FieldKind.DATE, Label("发现日期", "day found")),
            Field("due_at", FieldKind.MOMENT, Label("期限", "deadline")),
            Field("alley", FieldKind.ID, Label("街巷", "alley")),
            Field("tags", FieldKind.CHOICES, Label("标签", "tags")),
        )
    )
