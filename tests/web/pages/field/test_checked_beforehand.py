"""What the phone asks about a walk before it is sent, by the very script that runs on it, outside of a browser."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

CHECKING = Path(__file__).parents[4] / "web/assets/js/field/checking.js"
SCRIPT = """
globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(%(words)s) }) };
globalThis.localStorage = { getItem: () => null };
const { oddAbout } = await import(%(where)s);
const walk = { alley: "a", startedAt: new Date(Date.now() - 3_600_000).toISOString(), ...%(walk)s };
process.stdout.write(JSON.stringify(oddAbout(%(kit)s, walk, [])));
"""
AROUND = {"south": 39.9, "west": 116.4, "north": 39.901, "east": 116.401}
THERE, AWAY = {"lat": 39.9, "lon": 116.4}, {"lat": 39.95, "lon": 116.4}


def asked(around, **walk):
    """Of an alley of 100 metres, where 800 more are too far."""
    kit = {"pace": 160, "far": 800, "alleys": [{"id": "a", "metres": 100, "around": around}]}
    words = {
        name: f"{name} {{metres}}" for name in ("check-short", "check-away", "check-apart", "check-far", "check-seen")
    }
    told = {"words": words, "where": CHECKING.as_uri(), "walk": walk, "kit": kit}
    script = SCRIPT % {name: json.dumps(value) for name, value in told.items()}
    node = compute_driver_executable()[0]
    ran = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    return {each["about"]: each["sentence"] for each in json.loads(ran.stdout)}


@pytest.mark.parametrize(
    ("around", "walk", "odd"),
    [
        (AROUND, {"startPoint": THERE, "point": THERE}, {}),
        (AROUND, {"startPoint": AWAY}, {"far": "check-away 5400"}),
        (AROUND, {"startPoint": THERE, "point": AWAY}, {"far": "check-away 5400", "apart": "check-apart 5600"}),
        (None, {"startPoint": THERE, "point": AWAY}, {"apart": "check-apart 5600"}),
        (None, {"point": AWAY}, {}),
    ],
    ids=["there", "began away", "ended away", "where it lies is not known", "one end alone"],
)
def test_a_start_or_finish_too_far_away_is_asked_about_before_it_is_sent(around, walk, odd):
    assert asked(around, **walk) == odd
