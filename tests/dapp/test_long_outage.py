"""A page without its WebSocket for more than a minute says so. Then it continues: nothing is lost, nothing doubled.

The browser's clock jumps, so the tests take seconds. The sockets and the node are real.
"""

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

PAUSES_MS = [500, 1000, 2000, 4000, 8000, *[10_000] * 6]
"""How long the page waits before each try: twice as long as before, at most ten seconds."""
MINUTE_MS = 60_000
SILENCE_MS = 150_000
"""After two and a half of the heartbeats that the recorded node promises, a connection is dead."""
SOON_MS = 8000
"""Less than the pause between two requests of a page whose link is live."""
WATCH_SOCKETS = """(() => {
    window.tries = [];
    window.losses = 0;
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            window.tries.push({after: new URL(this.url).searchParams.get('after'), at_ms: performance.now()});
            this.addEventListener('close', () => { window.losses += 1; });
        }
    };
})()"""


@dataclass
class Link:
    """What a page's sockets did."""

    page: Page
    received: list[list[dict[str, Any]]] = field(default_factory=list)
    """The messages of each socket."""

    def watch(self) -> None:
        """Note the sockets of the page from now on, with the time on the page's clock."""
        self.page.clock.install()
        self.page.add_init_script(WATCH_SOCKETS)
        self.page.on("websocket", self._note)

    def _note(self, socket: WebSocket) -> None:
        self.received.append([])
        messages = self.received[-1]
        socket.on("framereceived", lambda payload: messages.append(json.loads(payload)))

    def tries(self) -> list[dict[str, Any]]:
        """The cursor and the time of each try to connect."""
        found: list[dict[str, Any]] = self.page.evaluate("window.tries")
        return found

    def lost(self, times: int) -> None:
        """Wait until the page noticed for so many times that it has no connection."""
        self.page.wait_for_function("times => window.losses === times", arg=times)

    def cursors(self) -> list[str]:
        """The cursors of all events that came, by whichever socket."""
        return [one["cursor"] for messages in self.received for one in messages if one["topic"] != "opened"]


@pytest.fixture
def link(page: Page) -> Link:
    """The watched sockets of the test's page."""
    watched = Link(page)
    watched.watch()
    return watched


def opened(page: Page) -> Locator:
    """Open the alerts, wait until nothing loads that could hide a new one, and return the link's state."""
    page.goto("/alerts/")
    badge = page.get_by_test_id("link")
    expect(badge).to_have_text("Live")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    page.wait_for_load_state("networkidle")
    return badge


def raised(node: Any, number: int) -> None:
    """Raise an alert: it is in the list of the API, and its frame goes out."""
    about = {"alert_id": f"new-{number}", "kind": "agent-on-fire", "severity": "warning", "asset_id": f"pv-{number}"}
    times = {"started_chain_s": node.now, "recovered_chain_s": None, "raised_wall_s": node.now}
    alert = {**about, **times, "message": f"alert number {number}."}
    node.responses["alerts"].insert(0, alert)
    node.send("alert", alert)


def without_alerts(page: Page) -> None:
    """Let no route answer about alerts: from now on the page can only have them from its socket."""
    page.route("**/api/v1/alerts/**", lambda route: route.abort())


def shown(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=re.compile(r"alert number \d+"))


def texts(numbers: range) -> list[re.Pattern[str]]:
    """What the list shows of alerts, the newest first."""
    return [re.compile(rf"alert number {number}\.") for number in reversed(numbers)]


def test_socket__refused_for_over_a_minute__says_so_and_continues_after_its_last_event(
    page: Page, node: Any, link: Link
) -> None:
    badge = opened(page)
    for number in range(3):
        raised(node, number)
    expect(shown(page)).to_have_text(texts(range(3)))

    without_alerts(page)
    node.refuses_sockets = True
    node.cut()
    stale = page.get_by_role("main").get_by_role("status").filter(has_text="Not updated for")
    for failed, pause_ms in enumerate(PAUSES_MS, start=1):
        link.lost(failed)
        expect(badge).to_have_text("Reconnecting, polling meanwhile")
        raised(node, 2 + failed)
        if failed == len(PAUSES_MS):
            expect(stale).to_have_text(re.compile("Not updated for [1-9][0-9]* min"))
            node.refuses_sockets = False
        page.clock.fast_forward(pause_ms)
    expect(badge).to_have_text("Live")

    events = range(3 + len(PAUSES_MS))
    expect(shown(page)).to_have_text(texts(events))
    tries = link.tries()
    assert [one["after"] for one in tries] == [None, *["3-0"] * len(PAUSES_MS)]
    waited_ms = [after["at_ms"] - before["at_ms"] for before, after in pairwise(tries[1:])]
    assert all(waited >= pause for waited, pause in zip(waited_ms, PAUSES_MS[1:], strict=True))
    assert sum(waited_ms) > MINUTE_MS
    assert node.continued == [None, "3-0"]
    raised(node, len(events))
    expect(shown(page)).to_have_text(texts(range(len(events) + 1)))
    assert link.cursors() == [f"{number + 1}-0" for number in range(len(events) + 1)]
    page.unroute("**/api/v1/alerts/**")
    expect(stale).to_have_count(0)


@pytest.mark.parametrize("path", ["/alerts/", "/forecasters/", "/rounds/"])
def test_outage__over_a_minute__page_says_how_old_its_values_are_until_it_reads_new_ones(
    page: Page, node: Any, link: Link, path: str
) -> None:
    page.goto(path)
    badge = page.get_by_test_id("link")
    expect(badge).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    page.route("**/api/v1/**", lambda route: route.abort())
    node.refuses_sockets = True
    node.cut()
    stale = page.get_by_role("main").get_by_role("status").filter(has_text="Not updated for")
    for failed, pause_ms in enumerate(PAUSES_MS, start=1):
        link.lost(failed)
        if failed == len(PAUSES_MS):
            expect(stale).to_have_text(re.compile("Not updated for [1-9][0-9]* min"))
            page.unroute("**/api/v1/**")
            node.refuses_sockets = False
        page.clock.fast_forward(pause_ms)
    expect(badge).to_have_text("Live")
    expect(stale).to_have_count(0, timeout=SOON_MS)


def test_socket__silent_for_over_a_minute__is_given_up_and_continues_after_its_last_event(
    page: Page, node: Any, link: Link
) -> None:
    badge = opened(page)
    raised(node, 0)
    expect(shown(page)).to_have_text(texts(range(1)))

    without_alerts(page)
    node.fall_silent()
    for number in range(1, 5):
        raised(node, number)
    node.refuses_sockets = True
    page.clock.fast_forward(SILENCE_MS)
    expect(badge).to_have_text("Reconnecting, polling meanwhile")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Not updated for")).to_be_visible()
    assert [one["cursor"] for one in link.received[0]] == ["0-0", "1-0"]
    node.refuses_sockets = False
    page.clock.fast_forward(PAUSES_MS[-1])
    expect(badge).to_have_text("Live")
    expect(shown(page)).to_have_text(texts(range(5)))
    assert link.cursors() == [f"{number + 1}-0" for number in range(5)]
    assert node.continued == [None, "1-0"]
