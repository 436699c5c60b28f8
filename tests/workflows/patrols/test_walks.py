"""A walk with its list: what comes next, and what was let off."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from hutong.errors import NotThere
from hutong.patrols.models import Patrol
from hutong.patrols.walks import Walk
from hutong.playbooks.checklists import Waiver
from hutong.playbooks.sections import Text

DAY = date(2026, 11, 23)
STARTED = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def walk(pack):
    """A walk on DAY under a playbook that lets the overhead lines off until `until`."""

    def make(until=DAY, items=()):
        playbook = pack("longtan")
        checklist = playbook.checklist_on(DAY).code
        waiver = Waiver(checklist=checklist, item="overhead-lines", until=until, because=Text(zh="线路改造未完"))
        playbook = msgspec.structs.replace(playbook, waivers=(waiver,))
        patrol = Patrol(day=DAY, started_at=STARTED, items=list(items))
        return Walk(patrol, None, playbook, playbook.items_on(DAY))

    return make


def test_what_is_let_off_is_not_asked_but_told_with_its_reason(walk):
    found = walk()
    assert len(found.items) == 9
    assert "overhead-lines" not in {item.code for item in found.items}
    assert [(item.code, waiver.because.zh) for item, waiver in found.waivers] == [("overhead-lines", "线路改造未完")]


def test_the_day_after_it_is_asked_again(walk):
    found = walk(until=DAY - timedelta(days=1))
    assert len(found.items) == 10
    assert found.waivers == []


def test_the_next_question_is_the_first_without_an_answer(walk):
    first, second = walk().items[:2]
    assert walk().next_item == first
    assert walk(items=[{"item": first.code, "state": "clear"}]).next_item == second
    everything = [{"item": item.code, "state": "clear"} for item in walk().items]
    assert walk(items=everything).next_item is None


def test_forth_and_back_through_the_list(walk):
    found = walk()
    first, second, last = found.items[0], found.items[1], found.items[-1]
    assert (found.place(first.code), found.before(first.code), found.after(first.code)) == (1, None, second)
    assert found.before(second.code) == first
    assert (found.place(last.code), found.after(last.code)) == (9, None)
    with pytest.raises(NotThere):
        found.item("overhead-lines")


def test_a_walk_just_begun_counts_a_minute(walk):
    assert walk().minutes_so_far(STARTED + timedelta(seconds=20)) == 1
    assert walk().minutes_so_far(STARTED + timedelta(minutes=42, seconds=50)) == 42
