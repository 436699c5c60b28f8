"""`hutong keys`: what packs of rules are signed with."""

import rich_click as click

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import as_json, finish, working
from hutong.settings import Settings
from hutong.signatures import Signer, new_key


@click.group()
def keys() -> None:
    """The key that signs packs, and how others know it."""


@keys.command()
@as_json
def new(*, as_json: bool) -> None:
    """Make a key: put the line into the environment of every server, and keep it as the secret it is."""
    answer = Answer(as_json=as_json)

    def work() -> Code:
        key = new_key()
        answer.give({"HUTONG_SIGNING_KEY": key}, shown=f"HUTONG_SIGNING_KEY={key}")
        return Code.DONE

    finish(answer, work)


@keys.command()
@working
async def show(answer: Answer, settings: Settings) -> None:
    """Print the public half, for HUTONG_KNOWN_KEYS=NAME:KEY,… of others, and whom this installation knows."""
    public = Signer.of(settings).public
    known = [f"  {name}: {key}" for name, key in settings.known_keys.items()]
    answer.give({"public": public, "known": dict(settings.known_keys)}, shown="\n".join([public, *known]))
