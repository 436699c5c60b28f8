"""A steward's phone without a browser: its very scripts, over a store and a network that a test moves by hand."""

import json
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

_ROOT = Path(__file__).parent
_FIELD = _ROOT.parent / "web/assets/js/field"
_SCRIPT = """
import {{ ask, fill, keep, leave, office, opens, passes, shot, showing, state, stock }} from {pocket};
const field = {field};
const told = await (async () => {{ {deeds} }})();
process.stdout.write(JSON.stringify(told), () => process.exit());
"""


def phone(deeds: str) -> object:
    """What these deeds on a phone return."""
    pocket = _ROOT / "web/pages/field/pocket.mjs"
    script = _SCRIPT.format(pocket=json.dumps(pocket.as_uri()), field=json.dumps(_FIELD.as_uri()), deeds=deeds)
    node = compute_driver_executable()[0]
    command = [node, "--input-type=module", "-e", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
