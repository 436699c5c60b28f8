"""What a page of rules shows besides the rules: the versions along time, and what each rule did lately."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.pages.playbooks.lines import version_line
from hutong.playbooks.queries import Version, published_versions
from hutong.tracing.lives import lives_of
from hutong.tracing.wording import has_rule, rule_words
from hutong.visits.clock import Clock


async def seen(session: AsyncSession, shown: Version, in_force: Version, clock: Clock) -> dict[str, Any]:
    """For `_rules.html`, `_lives.html` and `_line.html`; a version that is not in force has no lives of late."""
    lives = await lives_of(session, shown.version, day=clock.today) if shown.version == in_force.version else {}
    fired = {rule: life for rule, life in lives.items() if has_rule(shown.playbook, rule)}
    busiest = sorted(fired.items(), key=lambda pair: (-pair[1].week, pair[0]))
    return {
        "fired": fired,
        "lives": [(rule_words(shown.playbook, rule), life) for rule, life in busiest],
        "line": await version_line(
            session, await published_versions(session, withdrawn=True), in_force.version, clock.today
        ),
    }
