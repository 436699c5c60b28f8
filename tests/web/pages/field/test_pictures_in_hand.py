"""A picture that is still being made small when she taps is not lost: by the very scripts of the phone."""

from pockets import phone

BEGUN = """
    const { begin, beginDanger, beginWork, keepFinding, answer, noteDown, scratchOf, seal, throwAway } = await import(`${field}/walks.js`);
    const { pictures, proven } = await import(`${field}/pictures.js`);
    const kit = ask();
    const page = await opens(field);
"""


def test_words_that_are_sealed_wait_for_a_picture_in_hand():
    told = phone(f"""{BEGUN}
        const item = await beginWork(kit, "report");
        await noteDown(item.id, (row) => {{ row.given = {{ alley: "a", text: "路面有个坑", where: "", category: "" }}; }});
        const screen = showing();
        await pictures(screen, item, {{ kind: "case", of: item.work }}, "scene");
        screen.choose(shot(), shot());
        let sealed;
        const done = seal(item.id).then((row) => {{ sealed = row; }});
        await passes(6);
        const before = [sealed ?? null, screen.status.textContent];
        await passes(6);
        await done;
        const body = JSON.parse(sealed.body);
        return [...before, sealed.state, sealed.photosLeft, body.photos.length, stock.photos.size];
    """)
    assert told == [None, "keeping", "waiting", 2, 2, 2]


def test_danger_goes_at_once_and_its_picture_follows():
    told = phone(f"""{BEGUN}
        const item = await beginDanger(kit);
        const screen = showing();
        await pictures(screen, item, {{ kind: "case", of: item.reportId }}, "scene");
        screen.choose(shot());
        await noteDown(item.id, (row) => Object.assign(row, {{ text: "闻到煤气味", alley: "a" }}));
        const sealing = seal(item.id);
        await passes(0);
        const sealed = await sealing;
        void page.send();
        await passes(1);
        const before = [sealed.photosLeft, stock.items.get(item.id).state, stock.photos.size];
        await passes(30);
        return [...before, stock.items.get(item.id).photosLeft, stock.photos.size, office.stored.size];
    """)
    assert told == [0, "accepted", 0, 0, 0, 1]


def test_a_tidying_is_not_told_to_lack_what_is_in_hand_and_what_is_thrown_away_leaves_nothing():
    told = phone(f"""{BEGUN}
        const item = await beginWork(kit, "fix");
        const screen = showing();
        await pictures(screen, item, {{ kind: "fix", of: item.work }}, "before");
        screen.choose(shot());
        const asked = proven(screen, item, item.work, ["before"]);
        await passes(6);
        const is = await asked;
        screen.choose(shot());
        await throwAway(item.id);
        await passes(6);
        return [is, stock.items.size, stock.photos.size];
    """)
    assert told == [True, 0, 0]


def test_what_cannot_be_kept_after_she_went_on_is_told_with_the_item():
    told = phone(f"""{BEGUN}
        const item = await beginWork(kit, "report");
        await noteDown(item.id, (row) => {{ row.given = {{ alley: "a", text: "路面有个坑" }}; }});
        const screen = showing();
        await pictures(screen, item, {{ kind: "case", of: item.work }}, "scene");
        // Neither to be made small here nor to be taken as it is.
        globalThis.createImageBitmap = undefined;
        screen.choose(new Blob([new Uint8Array(15_000_001)], {{ type: "image/heic" }}));
        screen.box.isConnected = false;
        await seal(item.id);
        const row = stock.items.get(item.id);
        return [row.state, row.photosLeft, row.unkept];
    """)
    assert told == ["waiting", 0, "too-large"]


def test_a_walk_goes_without_the_pictures_of_what_was_closed_on_the_spot_which_go_by_themselves():
    told = phone(f"""{BEGUN}
        office.lost = new Set();
        const walk = await begin({{ ...kit, checklists: [{{ code: "ten", since: "2026-01-01", items: [{{ code: "road" }}, {{ code: "wall" }}] }}] }}, {{ id: "a", name: "一号" }});
        await answer(walk.id, "wall", {{ state: "clear" }});
        await keepFinding(walk.id, "road", {{ caseId: "once", report: true, category: "road", note: "坑填了", once: true, how: "填" }});
        await keepFinding(walk.id, "road.2", {{ caseId: "plain", report: true, category: "road", note: "还有一个坑" }});
        for (const of of ["once", "plain"]) {{
          keep("photos", {{ id: `of-${{of}}`, item: walk.id, kind: "case", of, slot: "after", type: "image/jpeg", blob: shot() }});
        }}
        office.lost.add("of-once");
        await seal(walk.id);
        void page.send();
        await passes(2);
        const own = [...stock.items.values()].find((row) => row.kind === "once");
        const body = JSON.parse(own.body);
        const said = [stock.items.get(walk.id).state, own.state, own.photosLeft, body.reports.map((each) => [each.id, each.on_walk]), body.photos.map((each) => each.id)];
        office.lost.clear();
        await passes(600);
        return [...said, stock.items.get(own.id).state, stock.photos.size, body.id === own.id];
    """)
    assert told == ["accepted", "waiting", 1, [["once", True]], ["of-once"], "accepted", 0, True]
