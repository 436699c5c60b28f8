"""The example picture of an item, as a phone is given it to carry."""

from hutong.ids import new_id
from hutong.photos.models import Photo
from phones import keep_examples


async def test_the_kit_names_the_example_and_the_office_hands_out_the_picture_itself(
    lanes, pocket, store, put_in_force, make_office
):
    (photo, content), (second, _) = await keep_examples(
        lanes, store, "dui-wu.jpg", "lou-dao.jpg", put_in_force=put_in_force
    )
    phone = await pocket(lanes)
    items = phone.kit["checklists"][-1]["items"]
    assert [item["examples"] for item in items] == [[str(photo), str(second)], *[[]] * (len(items) - 1)]
    answer = await phone.client.get(f"{phone.home}/examples/{photo}")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/jpeg", content)
    other = await make_office("longtan", alleys=1, people={"command": 1, "steward": 1, "alley-chief": 1})
    stranger = await pocket(other)
    assert [each["examples"] for each in stranger.kit["checklists"][-1]["items"]] == [[]] * len(items)
    assert (await stranger.client.get(f"{stranger.home}/examples/{photo}")).status_code == 404
    for nothing in (new_id(), "not-a-photo", await of_a_case(lanes), await lost(lanes, store)):
        assert (await phone.client.get(f"{phone.home}/examples/{nothing}")).status_code == 404


async def of_a_case(world):
    """A picture that is nobody's example."""
    return await _photo(world, "case", world.alleys[0].id, "k")


async def lost(world, store):
    """An example that the store does not have any more."""
    photo = new_id()
    return await _photo(world, "example", new_id(), store.shelf(world.id).key("photos", photo, "small.jpg"), photo)


async def _photo(world, kind, of, small, photo=None):
    photo = photo or new_id()
    async with world.session() as session:
        session.add(
            Photo(
                office_id=world.id, id=photo, subject_kind=kind, subject_id=of, slot="scene", state="ready", key="k",
                large_key=small, small_key=small,
            )
        )  # fmt: skip
    return photo
