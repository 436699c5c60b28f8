"""How long a walk took, as the phone reckons it: up to the last answer, not to the last tap."""

from pockets import phone

WALK = """
    const { answer, begin, draftOf, endWithLast, likelyMinutes, mostMinutes, noteDown, seal } = await import(`${field}/walks.js`);
    const kit = { ...ask(), longest: 240, checklists: [{ code: "ten", since: "2026-01-01", items: [{ code: "road" }, { code: "wall" }] }] };
    const walk = await begin(kit, { id: "a", name: "一号" });
    const now = () => draftOf("b", "walk", kit.home);
    await passes(35 * 60);
    await answer(walk.id, "road", { state: "clear" });
    await passes(15 * 3600);
"""


def test_a_phone_in_the_pocket_offers_the_time_up_to_the_last_answer_and_takes_what_she_says():
    told = phone(f"""{WALK}
        const offered = [likelyMinutes(await now()), mostMinutes(await now())];
        await answer(walk.id, "wall", {{ state: "clear" }});
        await noteDown(walk.id, (row) => {{ row.minutes = 50; }});
        const {{ oddAbout }} = await import(`${{field}}/checking.js`);
        const odd = [940, 50].map((minutes) => oddAbout(kit, {{ ...walk, minutes }}, []).map((each) => each.about));
        const {{ patrol }} = JSON.parse((await seal(walk.id)).body);
        return [offered, likelyMinutes({{ ...walk, minutes: 50 }}), odd, patrol.minutes];
    """)
    assert told == [[35, 935], 50, [["long"], []], 50]


def test_what_was_over_yesterday_ended_with_its_last_answer_and_nothing_is_made_up():
    told = phone(f"""{WALK}
        const over = await endWithLast(walk.id, "没有填。");
        const {{ patrol, captured_at }} = JSON.parse((await seal(walk.id)).body);
        const minutes = (end) => Math.round((Date.parse(end) - Date.parse(patrol.started_at)) / 60_000);
        return [likelyMinutes(over), mostMinutes(over), minutes(patrol.finished_at), minutes(captured_at), patrol.items];
    """)
    items = [{"item": "road", "state": "clear"}, {"item": "wall", "state": "waived", "note": "没有填。"}]
    assert told == [35, 35, 35, 935, items]
