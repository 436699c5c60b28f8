"""The phone's queue by its very script, outside of a browser: who sends what and how often, and on a full phone."""

from pockets import phone


def test_what_another_person_left_on_the_phone_is_asked_about_once_and_redraws_nothing():
    told = phone("""
        leave("hers", "a");
        const page = await opens(field);
        await passes(900);
        return [office.asked, page.drawn, state(), stock.items.get("hers").nextAt ?? null];
    """)
    assert told == [["kit"], 0, [["hers", "waiting", 0]], None]


def test_her_own_is_sent_beside_what_another_left_and_the_page_is_drawn_once_for_it():
    told = phone("""
        leave("hers", "a");
        leave("mine", "b");
        const page = await opens(field);
        await passes(900);
        return [office.asked, page.drawn, state(), [...stock.kits.keys()]];
    """)
    assert told == [["kit", "submissions"], 1, [["hers", "waiting", 0], ["mine", "accepted", 0]], ["b"]]


def test_what_waits_without_signal_is_drawn_when_it_looks_otherwise_and_not_at_every_try():
    asked, drawn = phone("""
        leave("mine", "b");
        office.says.kit = () => ({ status: 503 });
        const page = await opens(field);
        await passes(3600);
        return [office.asked.length, page.drawn];
    """)
    assert (8 <= asked <= 20, drawn) == (True, 1)


def test_a_phone_without_room_for_its_kit_sends_all_the_same_and_empties_itself():
    told = phone("""
        leave("mine", "b", 2);
        leave("next", "b", 1);
        fill();
        await opens(field);
        await passes(3600);
        return [state(), stock.photos.size, stock.items.get("mine").body ?? null];
    """)
    assert told == [[["mine", "accepted", 0], ["next", "accepted", 0]], 0, None]


def test_a_receipt_that_cannot_be_noted_lets_the_photos_go_first_and_is_noted_then():
    told = phone("""
        leave("mine", "b", 2);
        // Nothing but throwing away goes, until there is room.
        fill(-1900);
        await opens(field);
        await passes(60);
        return [state(), stock.photos.size, office.asked.filter((each) => each === "submissions").length];
    """)
    assert told == [[["mine", "accepted", 0]], 0, 1]


def test_a_phone_that_can_note_nothing_tries_less_and_less_often_and_keeps_everything():
    asked, kept = phone("""
        leave("mine", "b");
        stock.room = 0;
        await opens(field);
        await passes(3600);
        return [office.asked.filter((each) => each === "submissions").length, state()];
    """)
    assert (8 <= asked <= 20, kept) == (True, [["mine", "waiting", 0]])


FULL = """
    const empty = office.says.photos;
    office.says.photos = (body) => ({ photos: JSON.parse(body).photos.map(({ id }) => ({ id, later: "满了" })) });
"""


def test_a_picture_that_the_office_has_no_room_for_yet_is_kept_told_of_and_offered_again():
    told = phone(f"""
        leave("mine", "b", 2);
        {FULL}
        await opens(field);
        await passes(3500);
        const item = stock.items.get("mine");
        const before = [state(), item.held, item.why, office.asked.filter((each) => each === "photos").length];
        office.says.photos = empty;
        await passes(1000);
        return [...before, state(), stock.items.get("mine").held ?? null, stock.photos.size];
    """)
    waiting, delivered = [["mine", "accepted", 2]], [["mine", "accepted", 0]]
    assert told == [waiting, "满了", "held", 4, delivered, None, 0]


def test_what_was_closed_on_the_spot_waits_half_an_hour_for_room_and_no_longer():
    told = phone(f"""
        leave("mine", "b", 1, {{ photosFirst: true }});
        {FULL}
        await opens(field);
        await passes(29 * 60);
        const before = state();
        await passes(20 * 60);
        return [before, state()];
    """)
    assert told == [[["mine", "waiting", 1]], [["mine", "accepted", 1]]]


def test_what_was_closed_on_the_spot_goes_before_pictures_that_do_not_get_through():
    told = phone("""
        leave("mine", "b", 1, { photosFirst: true });
        leave("cellar", "b", 1, { photosFirst: true });
        // Neither the store nor the office takes the one; without any signal nothing is a failure.
        office.says.kit = () => ({ status: 503 });
        office.lost = new Set(["cellar-0"]);
        await opens(field);
        await passes(3600);
        const before = state();
        office.says.kit = office.kit;
        await passes(3600);
        return [before, state(), stock.photos.size];
    """)
    assert told == [
        [["mine", "waiting", 1], ["cellar", "waiting", 1]],
        [["mine", "accepted", 0], ["cellar", "accepted", 1]],
        1,
    ]


def test_a_picture_that_was_refused_goes_once_more_when_a_thumb_says_so():
    told = phone("""
        leave("mine", "b", 1);
        const empty = office.says.photos;
        office.says.photos = (body) => ({ photos: JSON.parse(body).photos.map(({ id }) => ({ id, refused: "不要" })) });
        const page = await opens(field);
        await passes(3600);
        const before = [state(), stock.photos.get("mine-0").refused];
        office.says.photos = empty;
        const { offerAgain } = await import(`${field}/sending.js`);
        await offerAgain(stock.photos.get("mine-0"));
        void page.send({ force: true });
        await passes(1);
        return [...before, state(), stock.photos.size];
    """)
    done = [["mine", "accepted", 0]]
    assert told == [done, "不要", done, 0]
