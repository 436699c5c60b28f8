"""What a steward does beyond walking has its door on the page of the day, and an item may stay unseen with a reason."""

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.checkins.service import record_of
from hutong.ids import new_id
from hutong.patrols.models import Patrol
from hutong.photos.models import Photo

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.mark.long
async def test_an_item_that_cannot_be_seen_is_answered_with_the_reason_and_the_walk_ends(
    lanes, sign_in, start_walk, walk_all, text_of
):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    first = (await steward.get(walk)).headers["location"]
    item = first.rpartition("/")[2]
    assert f'href="{first}/unseen"' in (await steward.get(first)).text
    assert "为什么看不了" in (await steward.get(f"{first}/unseen")).text
    for note in ("", " 雨 ", "很" * 1001, "施工\0"):
        answer = await steward.post(first, {"state": "waived", "note": note}, page=f"{first}/unseen")
        assert answer.status_code == 422
        assert "为什么看不了" in answer.text
    answer = await steward.post(first, {"state": "waived", "note": "在施工，进不去"}, page=f"{first}/unseen")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] != first
    assert "今天看不了，已经记下原因" in (await steward.get(first)).text
    assert "在施工，进不去" in (await steward.get(f"{first}/unseen")).text
    assert "今天看不了" in text_of((await steward.get(f"{walk}/finish")).text)
    done = await walk_all(steward, walk)
    assert done.status_code == 303, done.text
    assert "10 项都答了，其中 1 项今天看不了" in text_of((await steward.get(done.headers["location"])).text)
    async with lanes.session() as session:
        patrol = (await session.scalars(select(Patrol))).one()
    (unseen,) = [row for row in patrol.items if row["state"] != "clear"]
    assert unseen == {"item": item, "state": "waived", "note": "在施工，进不去"}
    assert (await steward.get(f"{walk}/items/{item}/unseen")).headers["location"].endswith("/done")


@pytest.mark.long
async def test_a_delegate_reaches_every_duty_from_the_page_of_the_day(lanes, sign_in):
    delegate, steward = await sign_in(lanes, "delegate-steward"), await sign_in(lanes, "steward")
    home = f"/o/{lanes.slug}"
    page = (await delegate.get(f"{home}/day")).text
    doors = ("inspections", "initiatives", "publicity")
    for door in doors:
        assert re.search(rf'class="button[^"]*button-wide[^"]*" href="{home}/{door}"', page), door
        shown = await delegate.get(f"{home}/{door}")
        assert shown.status_code == 200, door
        if door != "publicity":  # There the form stands on the page itself.
            assert f'href="{home}/{door}/new"' in shown.text
            assert (await delegate.get(f"{home}/{door}/new")).status_code == 200
    assert 'name="pieces"' in (await delegate.get(f"{home}/publicity")).text
    others = (await steward.get(f"{home}/day")).text
    assert [door for door in doors if f'{home}/{door}"' in others] == []


async def test_a_tidying_without_its_two_photos_is_recorded_and_not_counted(lanes, sign_in, hidden, text_of):
    steward = await sign_in(lanes, "steward")
    new = f"/o/{lanes.slug}/fixes/new"
    page = (await steward.get(f"{new}?way=tidy")).text
    assert "请拍两张" in page
    assert 'type="file"' not in (await steward.get(f"{new}?way=dissuade")).text
    id_ = hidden(page, "id")
    form = {"id": id_, "way": "tidy", "category": "flyers", "alley_id": str(lanes.alleys[0].id)}
    refused = await steward.post(f"/o/{lanes.slug}/fixes", form, page=f"{new}?way=tidy")
    assert refused.status_code == 422
    assert "请拍一张整理前的照片，才算一次随手做" in refused.text
    answer = await steward.post(f"/o/{lanes.slug}/fixes", {**form, "no_photos": "1"}, page=f"{new}?way=tidy")
    assert answer.status_code == 303, answer.text
    more = f"/o/{lanes.slug}/fixes/{id_}/photos"
    said, asked = [], []
    for slot in (None, "after", "before"):
        if slot:
            async with lanes.session() as session:
                session.add(
                    Photo(
                        office_id=lanes.id, id=new_id(), subject_kind="fix", subject_id=UUID(id_), slot=slot,
                        state="uploaded", key=slot, uploaded_by=lanes.one("steward").id,
                    )
                )  # fmt: skip
        day = text_of((await steward.get(f"/o/{lanes.slug}/day")).text)
        said.append(re.findall("没有[^ ]*照片，没有计入|照片已收到，看过就计入", day))
        asked.append(re.findall(r'name="photos_(\w+)_file"', (await steward.get(more)).text))
    assert said == [["没有照片，没有计入"], ["没有整理前的照片，没有计入"], ["照片已收到，看过就计入"]]
    assert asked == [["before", "after"], ["before"], ["before", "after"]]
    assert (await steward.post(more, {})).status_code == 422
    assert (await steward.get(f"/o/{lanes.slug}/fixes/{new_id()}/photos")).status_code == 404
    # Each kind of work that is filed at the community counts what counts.
    async with lanes.session() as session:
        today = datetime.now(BEIJING).date()
        record = await record_of(session, lanes.one("steward").id, today, BEIJING)
        assert (len(record.fixes), record.summed()["fixes"]) == (1, 0)
