"""The page kept on a phone, its manifest and its worker: nobody's, an office's own, and versioned."""


async def test_the_shell_is_the_same_for_everyone_and_marked(lanes, enter, browser):
    hers = await (await enter(lanes, "steward")).get(f"/o/{lanes.slug}/field")
    strangers = await browser().get(f"/o/{lanes.slug}/field")
    assert hers.headers["x-hutong-shell"] == "1"
    assert hers.text == strangers.text
    assert lanes.one("steward").name not in hers.text


async def test_each_office_installs_as_an_app_of_its_own(lanes, browser, make_office):
    other = await make_office("longtan", alleys=1)
    said = [
        (await browser().get(f"/o/{world.slug}/field/app.webmanifest")).json() for world in (lanes, other)
    ]  # fmt: skip
    assert [each["start_url"] for each in said] == [f"/o/{lanes.slug}/field", f"/o/{other.slug}/field"]
    assert said[0]["scope"] == f"/o/{lanes.slug}/"
    assert said[0]["name"] == "试验街道巡访"
    for icon in said[0]["icons"]:
        picture = await browser().get(icon["src"])
        assert picture.headers["content-type"] == "image/png"


async def test_the_worker_names_its_office_and_all_that_it_may_keep(lanes, browser):
    answer = await browser().get(f"/o/{lanes.slug}/field/worker.js")
    assert answer.headers["service-worker-allowed"] == f"/o/{lanes.slug}/"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert f'"shell":"/o/{lanes.slug}/field"' in answer.text
    assert answer.text.count("/static/") == 5
    assert (await browser().get("/o/nowhere/field/worker.js")).status_code == 404


async def test_every_sentence_of_the_phone_comes_in_the_readers_language(lanes, browser):
    page = (await browser().get(f"/o/{lanes.slug}/field?lang=en")).text
    words = page.partition('id="field-words">')[2].partition("</script>")[0]
    assert "Waiting" in words or "waiting" in words
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in words)
