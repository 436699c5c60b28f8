"""Several findings under one item: on the phone by the very script that runs there, and as the office takes them."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from sqlalchemy import select, update

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Fix, Patrol
from hutong.photos.models import Photo
from hutong.submissions.models import Submission
from phones import rows

FINDINGS = Path(__file__).parents[4] / "web/assets/js/field/findings.js"
SCRIPT = """
const { allFindings, findingsIn, forget, hasRoom, keep, nextSpot, spotsShown } = await import(%(where)s);
const said = [];
const tell = (walk) => said.push([findingsIn(walk, "road").map((each) => `${each.spot}=${each.caseId ?? each.fixId}`), nextSpot(walk, "road")]);
// As a phone of before left it: one finding an item, without a spot.
const walk = { answers: { road: { state: "found", caseId: "c1", report: true, note: "坑" }, wall: { state: "waived", note: "施工" } }, scratch: { road: {} } };
tell(walk);
keep(walk, "road.2", { fixId: "f2", way: "tidy" });
keep(walk, "road.3", { caseId: "k3" });
tell(walk);
keep(walk, "road.2", { fixId: "f2", way: "dissuade" });
const shown = [...spotsShown(walk)];
forget(walk, "road");
tell(walk);
keep(walk, nextSpot(walk, "road"), { caseId: "c4", report: true });
tell(walk);
for (const spot of ["road.2", "road.3", "road.4"]) forget(walk, spot);
tell(walk);
const left = JSON.stringify(walk);
while (hasRoom(walk)) keep(walk, nextSpot(walk, "road"), { fixId: "f" });
process.stdout.write(JSON.stringify({ said, shown, left: JSON.parse(left), most: allFindings(walk).length }));
"""


def test_the_phone_keeps_each_finding_of_an_item_and_takes_up_what_an_older_page_left():
    node = compute_driver_executable()[0]
    script = SCRIPT % {"where": json.dumps(FINDINGS.as_uri())}
    ran = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert found["said"] == [
        [["road=c1"], "road.2"],
        [["road=c1", "road.2=f2", "road.3=k3"], "road.4"],
        [["road.2=f2", "road.3=k3"], "road.4"],
        [["road.2=f2", "road.3=k3", "road.4=c4"], "road.5"],
        [[], "road"],
    ]
    # Pictures of the item itself go with what is known already and with what could not be seen.
    assert found["shown"] == ["road.3", "wall.unseen"]
    assert found["left"] == {"answers": {"wall": {"state": "waived", "note": "施工"}}, "scratch": {}}
    assert found["most"] == 50


def several(message):
    """The walk with a second report and a second fix under its first item."""
    case, fix = str(new_id()), str(new_id())
    (report,), (tidied,) = message["reports"], message["fixes"]
    message["reports"].append({**report, "id": case, "description": "南头还有一个坑"})
    message["fixes"].append({**tidied, "id": fix, "category": "piling", "way": "dissuade"})
    message["patrol"]["items"][0]["more"] = [{"case_id": case}, {"fix_id": fix}]
    return message


async def test_each_finding_of_an_item_is_a_report_or_a_fix_of_its_own_and_three_weeks_later_still_one(
    lanes, pocket, walked
):
    phone, message = await pocket(lanes), several(walked())
    first = await phone.send(message)
    assert first.status_code == 200, first.text
    async with lanes.session() as session:
        long_ago = datetime.now(UTC) - timedelta(days=21)
        await session.execute(update(Submission).where(Submission.office_id == lanes.id).values(received_at=long_ago))
    again = await phone.send(message)
    assert again.json()["cases"] == first.json()["cases"]
    assert len(first.json()["cases"]) == 2
    assert [len(await rows(lanes, table)) for table in (Patrol, Case, Fix)] == [1, 2, 2]
    (patrol,) = await rows(lanes, Patrol)
    row = next(row for row in patrol.items if "more" in row)
    assert row == message["patrol"]["items"][0]
    async with lanes.session() as session:
        (event,) = await session.scalars(select(JournalEvent).where(JournalEvent.kind == "patrol.finished"))
    assert (event.data["found"], event.data["fixed"]) == (4, 2)
    assert "发现 4 处问题" in (await phone.client.get(f"/o/{lanes.slug}/day")).text


async def test_a_further_finding_names_no_case_of_elsewhere_and_nothing_out_of_shape(lanes, pocket, walked):
    phone = await pocket(lanes)
    for more in ([{"case_id": str(new_id())}], [{"case_id": "x"}], [{}] * 61, "two"):
        message = walked()
        message["patrol"]["items"][0]["more"] = more
        answer = await phone.send(message)
        assert (answer.status_code, bool(answer.json()["number"])) == (422, True), more
    assert await rows(lanes, Patrol) == []


async def test_pictures_of_an_item_stand_on_the_walks_page_for_who_answers_there(
    lanes, pocket, enter, walked, make_office
):
    phone, message, jpeg = await pocket(lanes), walked(), b"\xff\xd8\xff" + b"0" * 500
    items, patrol = message["patrol"]["items"], message["patrol"]["id"]
    items[2] |= {"state": "waived", "note": "围挡\N{CONSTRUCTION SIGN}进不去"}
    unseen, coming = new_id(), new_id()
    about = {"kind": "patrol", "of": patrol, "slot": "scene", "item": items[2]["item"]}
    message["photos"] = [{"id": str(unseen), **about}, {"id": str(coming), **about}]
    assert (await phone.send(message)).status_code == 200
    assert (await phone.photo(unseen, patrol, jpeg, kind="patrol", item=items[2]["item"])).status_code == 200
    assert {(photo.id, photo.subject_kind, photo.item) for photo in await rows(lanes, Photo)} == {
        (each, "patrol", items[2]["item"]) for each in (unseen, coming)
    }
    here = f"/o/{lanes.slug}/patrols/{patrol}/record"
    steward, chief = await enter(lanes, "steward"), await enter(lanes, "alley-chief")
    for reader in (steward, chief, await enter(lanes, "command")):
        page = (await reader.get(here)).text
        assert "围挡\N{CONSTRUCTION SIGN}进不去" in page
        assert "还有一张照片没有送到" in page
        assert lanes.one("steward").name not in page.partition("<main")[2].partition("</main>")[0]
    assert here in (await chief.get(f"/o/{lanes.slug}/alleys/{lanes.alleys[0].id}")).text
    elsewhere = await make_office("longtan", alleys=1, people={"steward": 1})
    stranger = await enter(elsewhere, "steward")
    for reader, where in (
        (await enter(lanes, "steward", 1), here),
        (await enter(lanes, "alley-chief", 1), here),
        (stranger, here.replace(lanes.slug, elsewhere.slug)),
        (steward, here.replace(patrol, str(new_id()))),
    ):
        assert (await reader.get(where)).status_code == 404
