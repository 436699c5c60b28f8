"""The board and the alerts ask only for what is really shown, and each alert has its paragraph."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

import hutong.app.asgi
import hutong.app.registry  # Declares every metric, as the three processes do.
from hutong.jobs import HANDLERS, TICKERS, Lane
from hutong.jobs.metrics import TICK_FAILURES
from hutong.notices.channels import CHANNELS, webhook
from hutong.notices.metrics import OUTCOMES, WAYS
from hutong.notices.ways import SENDERS
from hutong.playbooks.privacy import Kept
from hutong.retention.metrics import FAILURES

INFRA = Path(__file__).parents[3] / "infra"
BOARD = json.loads((INFRA / "grafana" / "hutong.json").read_text())
RULES = yaml.safe_load((INFRA / "alerts" / "hutong.yml").read_text())["groups"][0]["rules"]
ASKED = [
    *((panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]),
    *((rule["alert"], rule["expr"]) for rule in RULES),
]
# Names of ours, each with the labels that it is asked for.
NAME = re.compile(r"\b(hutong_\w+)(\{[^}]*\})?")
LABEL = re.compile(r'(\w+)(?:=~|!=|!~|=)"([^"]*)"')
WORDS = frozenset(
    [
        "sum",
        "max",
        "min",
        "by",
        "le",
        "rate",
        "increase",
        "delta",
        "absent",
        "time",
        "topk",
        "histogram_quantile",
        "and",
        "or",
        "unless",
        "on",
    ]
)
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


def shown():
    """Name → labels of every series that a scrape may find."""
    found = {}
    for collector in set(REGISTRY._names_to_collectors.values()):
        for family in getattr(collector, "describe", list)():
            for suffix in SUFFIXES.get(family.type, ()):
                labels = set(getattr(collector, "_labelnames", ()))
                found[family.name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found


SHOWN = shown()


@pytest.mark.parametrize(("title", "expr"), ASKED, ids=[f"{title} {n}" for n, (title, _) in enumerate(ASKED)])
def test_every_query_asks_for_what_is_shown(title, expr):
    asked = NAME.findall(expr)
    assert asked
    for name, labels in asked:
        assert name in SHOWN
        assert {label for label, _ in LABEL.findall(labels)} <= SHOWN[name]
    grouped = {label.strip() for names in re.findall(r"by \(([^)]*)\)", expr) for label in names.split(",")}
    assert all(grouped <= SHOWN[name] for name, _ in asked)
    # As far as its form can be told without Prometheus itself: brackets, and no word that PromQL does not know.
    rest = re.sub(r'"[^"]*"', "", expr)
    for opening, closing in ("()", "[]", "{}"):
        assert rest.count(opening) == rest.count(closing)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)", " ", rest)
    assert set(re.findall(r"[a-z_]\w*", NAME.sub(" ", bare))) <= WORDS


def test_kinds_and_lanes_that_are_asked_for_exist():
    for _title, expr in ASKED:
        for label, value in LABEL.findall(expr):
            if label == "kind":
                assert value in HANDLERS
            if label == "lane":
                assert set(value.split("|")) <= set(Lane)


def test_what_became_of_messages_is_watched_by_way_from_the_first_failure_on():
    assert set(WAYS) == {*SENDERS, *CHANNELS, webhook.KIND}
    for way in WAYS:
        for outcome in OUTCOMES:
            labels = {"way": way, "outcome": outcome}
            assert REGISTRY.get_sample_value("hutong_notice_deliveries_total", labels) is not None
    name = "hutong_notice_deliveries_total"
    assert name in next(rule["expr"] for rule in RULES if rule["alert"] == "HutongDeliveriesFail")
    assert {name, "hutong_notice_cost_yuan_total"} <= {each for panel in BOARD["panels"] for each in named(panel)}
    for _title, expr in ASKED:
        for asked, labels in NAME.findall(expr):
            for label, value in LABEL.findall(labels) if asked == name else ():
                assert label != "outcome" or set(value.split("|")) <= set(OUTCOMES)


def named(panel):
    return {name for target in panel["targets"] for name, _ in NAME.findall(target["expr"])}


def test_no_alert_counts_on_a_series_that_is_born_with_what_it_should_tell_of():
    """`increase` and `delta` see nothing of a series' first number: only what is shown at nought before is asked so."""
    begun = {
        "hutong_jobs_exhausted", "hutong_tick_failures_total", "hutong_notice_deliveries_total",
        "hutong_erasing_failures_total",
    }  # fmt: skip
    asked = {name for rule in RULES for name in re.findall(r"(?:increase|delta)\((hutong_\w+)", rule["expr"])}
    assert asked == begun
    assert {each["ticker"] for each in labels_of(TICK_FAILURES)} >= {n for n in TICKERS if not n.startswith("test.")}
    assert {each["what"] for each in labels_of(FAILURES)} == {kept.value for kept in Kept}


def labels_of(counter):
    return [sample.labels for family in counter.collect() for sample in family.samples]


def test_each_alert_has_its_paragraph():
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names) >= 10
    runbook = (INFRA / "runbook.md").read_text()
    paragraphs = re.findall(r"^## (Hutong\w+)\n\S", runbook, re.MULTILINE)
    assert paragraphs == names
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"infra/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))


def test_the_board_shows_each_thing_that_operators_need():
    everything = " ".join(expr for _, expr in ASKED)
    for name in (
        "hutong_jobs_oldest_seconds", "hutong_jobs_waiting", "hutong_jobs_in_flight", "hutong_deadline_late_seconds",
        "notice.deliver", "photo.verify",
    ):  # fmt: skip
        assert name in everything
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in BOARD["panels"]]
    assert len(set(places)) == len(BOARD["panels"]) == len({panel["id"] for panel in BOARD["panels"]})
    assert hutong.app.asgi.create_app
