"""`hutong demo`: two offices side by side with their history, and a sign-in by one click for every role."""

import asyncio
import os
from datetime import UTC, datetime

import rich_click as click

from hutong.app.asking import Asked, ask_as_everyone
from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.up import printer, until_interrupted
from hutong.app.cli.working import as_json, finish
from hutong.app.listening import listening_at
from hutong.app.up import Running, into_shape, running
from hutong.db import Databases
from hutong.demo.generate import generate
from hutong.stack.reset import reset as reset_data
from hutong.texts import N_, gettext


@click.command()
@click.option("--listen", metavar="HOST:PORT", help="Where the pages listen; else 127.0.0.1:8000 or the next free.")
@click.option("--reset", is_flag=True, help="Throw the embedded data away and begin anew.")
@click.option("--once", is_flag=True, help="Do it all, ask every role's first page, and leave.")
@as_json
def demo(*, listen: str | None, reset: bool, once: bool, as_json: bool) -> None:
    """Open both offices of the demo, make their history, and run everything until Ctrl-C."""
    answer = Answer(as_json=as_json)

    def work() -> Code:
        if reset:
            reset_data(os.environ)
        listening = listening_at(listen)
        answer.say(gettext(N_("正在启动 PostgreSQL、Valkey 和 S3")))
        with running(os.environ, listening, demo=True) as system:
            into_shape(system.settings)
            _generate(answer, system)
            address = system.serve(listening, printer())
            answer.say(gettext(N_("胡同在 {address}\n一点就登录：{address}/demo"), address=address))
            if not once:
                answer.say(gettext(N_("按 Ctrl-C 结束；数据会留着。")))
                answer.give({"address": address, "sign_in": f"{address}/demo"}, shown="")
                until_interrupted()
                return Code.DONE
            return _asked(answer, ask_as_everyone(address))

    finish(answer, work)


def _generate(answer: Answer, system: Running) -> None:
    databases = Databases(system.settings, pool_size=4)

    async def work() -> None:
        with answer.progress() as bars:
            bar = bars.add_task("", total=None)

            def shown(done: int, total: int, label: str) -> None:
                bars.update(bar, completed=done, total=total, description=label)

            try:
                await generate(databases, system.settings, progress=shown, today=datetime.now(UTC))
            finally:
                await databases.dispose()

    asyncio.run(work())


def _asked(answer: Answer, asked: list[Asked]) -> Code:
    failed = [each for each in asked if not each.is_well]
    said = gettext(N_("打开了 {n} 个页面，{m} 个不正常"), n=len(asked), m=len(failed))
    lines = [said, *(f"  {f.who}: {f.what}" for f in failed)]
    facts = {"asked": len(asked), "failed": [{"who": f.who, "what": f.what} for f in failed]}
    answer.give(facts, shown="\n".join(lines))
    return Code.FOUND if failed else Code.DONE
