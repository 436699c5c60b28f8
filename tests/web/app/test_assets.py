"""The page assets: built from the lock file, found under hashed names, light."""

import gzip
import json

from hutong.app.assets import BUILT, SOURCES, build


def test_nothing_is_built_twice(page_assets):
    assert build() is False


def test_every_asset_of_the_manifest_is_there_and_named_by_its_content(page_assets):
    files = json.loads((BUILT / "manifest.json").read_bytes())["files"]
    assert {path.name for path in BUILT.iterdir()} == {*files.values(), "manifest.json"}


def test_the_lock_names_no_registry():
    lock = (SOURCES / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_the_first_load_is_light(page_assets):
    files = json.loads((BUILT / "manifest.json").read_bytes())["files"]
    first = sum(
        len(gzip.compress((BUILT / files[name]).read_bytes(), 9)) for name in ("hutong.css", "hutong.js", "mark.svg")
    )
    assert first < 60_000


def test_no_asset_calls_for_eval_or_a_foreign_host(page_assets):
    files = json.loads((BUILT / "manifest.json").read_bytes())["files"]
    css = (BUILT / files["hutong.css"]).read_text()
    assert "url(" not in css
    assert "@import" not in css


async def test_assets_are_kept_for_a_year_and_come_packed(browser):
    name = json.loads((BUILT / "manifest.json").read_bytes())["files"]["hutong.css"]
    answer = await browser().client.get(f"/static/{name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    plain = await browser().client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


async def test_only_assets_are_served(browser):
    for path in ("..%2Fapp%2Fasgi.py", "%2e%2e%2fasgi.py", ".", "nothing.css", "x" * 300):
        assert (await browser().client.get(f"/static/{path}")).status_code == 404
