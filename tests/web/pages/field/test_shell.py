"""The page kept on a phone, its manifest and its worker: nobody's, an office's own, and versioned."""

import json
import subprocess

import pytest
from playwright._impl._driver import compute_driver_executable

WORKER = """
const kept = new Map([["/o/x/field", "old page"]]);
const open = { match: async (path) => kept.get(path), put: async (path, page) => kept.set(path, await page.text()) };
globalThis.caches = { has: async () => true, open: async () => open };
const heard = {};
Object.assign(globalThis, { location: { origin: "http://x" }, addEventListener: (name, deed) => { heard[name] = deed; } });
globalThis.self = globalThis;
self.HUTONG = { home: "/o/x", shell: "/o/x/field", mark: "mine", kept: [] };
globalThis.fetch = async () => new Response("new page", { headers: { "x-hutong-shell": %(mark)s } });
"""
ASKED = """
heard.fetch({
  request: { method: "GET", mode: "navigate", url: "http://x/o/x/field" },
  respondWith: async (answer) => {
    const shown = await (await answer).text();
    process.stdout.write(JSON.stringify([shown, kept.get("/o/x/field")]), () => process.exit());
  },
});
"""


async def test_the_shell_is_the_same_for_everyone_and_marked(lanes, enter, browser):
    hers = await (await enter(lanes, "steward")).get(f"/o/{lanes.slug}/field")
    strangers = await browser().get(f"/o/{lanes.slug}/field")
    worker = (await browser().get(f"/o/{lanes.slug}/field/worker.js")).text
    assert f'"mark":"{hers.headers["x-hutong-shell"]}"' in worker
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


@pytest.mark.parametrize(("mark", "kept"), [("mine", "new page"), ("the next one's", "old page"), ("", "old page")])
async def test_a_worker_shows_the_newest_page_and_keeps_only_one_whose_files_it_has(lanes, browser, mark, kept):
    served = (await browser().get(f"/o/{lanes.slug}/field/worker.js")).text.partition("\n")[2]
    script = WORKER % {"mark": json.dumps(mark)} + served + ASKED
    command = [compute_driver_executable()[0], "--input-type=module", "-e", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == ["new page", kept]


async def test_every_sentence_of_the_phone_comes_in_the_readers_language(lanes, browser):
    page = (await browser().get(f"/o/{lanes.slug}/field?lang=en")).text
    words = page.partition('id="field-words">')[2].partition("</script>")[0]
    assert "Waiting" in words or "waiting" in words
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in words)
