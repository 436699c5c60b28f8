from dataclasses import replace

import pytest

from hutong.journal import AnchorsForged, note_anchors, read_anchors, seal_now, verify
from hutong.journal.anchors import anchors_path


@pytest.fixture
def settings(server_settings, tmp_path):
    return replace(server_settings, data_dir=str(tmp_path / "data"))


async def test_the_noted_head_is_the_verified_one(databases, settings, office_id, write):
    await write(office_id, 3)
    await seal_now(databases, office_id)
    assert read_anchors(settings) == {}
    await note_anchors(databases, settings)
    assert read_anchors(settings)[office_id] == (await verify(databases, office_id)).head


async def test_a_note_that_was_touched_is_refused(databases, settings, office_id, write):
    await write(office_id, 1)
    await seal_now(databases, office_id)
    await note_anchors(databases, settings)
    path = anchors_path(settings)
    path.write_text(path.read_text().replace(str(office_id), str(office_id)[::-1]))
    with pytest.raises(AnchorsForged):
        read_anchors(settings)
    path.write_text("{")
    with pytest.raises(AnchorsForged):
        read_anchors(settings)


async def test_a_note_that_the_database_no_longer_bears_out_is_kept(databases, settings, office_id, write, superuser):
    await write(office_id, 2)
    await seal_now(databases, office_id)
    await note_anchors(databases, settings)
    noted = read_anchors(settings)[office_id]

    for table in ("journal", "journal_positions", "journal_pages"):
        await superuser.execute(f"DELETE FROM {table} WHERE office_id = $1", office_id)
    await write(office_id, 5)
    await seal_now(databases, office_id)
    await note_anchors(databases, settings)

    assert read_anchors(settings)[office_id] == noted
    verdict = await verify(databases, office_id, anchor=noted)
    assert [problem.what for problem in verdict.problems] == ["anchor-missing"]
