"""Use a page by keyboard alone: press keys and look at what has the focus."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

LIMIT = 400
"""No page has so many stops of the Tab key."""
NAME = """element => {
    window.stops ??= new Map();
    if (!window.stops.has(element)) window.stops.set(element, window.stops.size);
    const text = element.getAttribute('aria-label') || element.textContent.trim() || element.value || '';
    return `${element.tagName.toLowerCase()} ${window.stops.get(element)} ${text.slice(0, 40)}`;
}"""
FOCUSED = f"() => document.activeElement === document.body ? null : ({NAME})(document.activeElement)"
CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']"
STOPS = f"""(box, selector) => [...box.querySelectorAll(selector)]
    .filter(element => element.checkVisibility({{visibilityProperty: true}}) && !element.disabled)
    .filter(element => element.type !== 'radio' || element.checked)
    .map({NAME})"""

UNSEEN = """() => {
    const element = document.activeElement.type === 'radio'
        ? document.activeElement.parentElement : document.activeElement;
    const {left, top, width, height} = element.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.05, 0.2], [0.95, 0.8], [0.05, 0.8], [0.95, 0.2]];
    const shows = points.some(([x, y]) => {
        const found = document.elementFromPoint(left + x * width, top + y * height);
        return element.contains(found) || found?.contains(element);
    });
    const marked = getComputedStyle(element).outlineStyle !== 'none';
    return shows && marked ? null : `${element.outerHTML.slice(0, 80)} shows: ${shows}, marked: ${marked}`;
}"""
MOUSE_ONLY = """() => [...document.querySelectorAll('body *')].filter(element => {
    const props = element[Object.keys(element).find(key => key.startsWith('__reactProps$'))] ?? {};
    const keys = 'a[href], button, input, select, textarea, summary, label, [role=option]';
    return props.onClick && !element.matches(keys);
}).map(element => element.outerHTML.slice(0, 80))"""
MAP = "translate("
"""The marks of the map are a shortcut of the mouse: the pages of feeds and assets have the same links."""


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str | None:
    """Return what has the focus: its tag, a number of its own, and its text; None if nothing has it."""
    name: str | None = page.evaluate(FOCUSED)
    return name


def stops(box: Locator) -> set[str]:
    """Return what Tab must reach in a part of a page: of each group of radio buttons the chosen one."""
    return set(box.evaluate(STOPS, CONTROLS))


def walk(page: Page, key: str = "Tab") -> Iterator[str]:
    """Press a key until it leads to a stop for the second time. Yield what gets the focus, from wherever it is now."""
    seen: set[str] = set()
    for _ in range(LIMIT):
        press(page, key)
        name = focused(page)
        if name in seen:
            return
        # Between the end of a page and its start may be the browser's own bar.
        if name is not None:
            seen.add(name)
            yield name
    raise AssertionError(f"{key} leads to no end within {LIMIT} stops")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until a control has the focus, once more from the start of the page if need be."""
    wanted = target.evaluate(NAME)
    for _ in range(LIMIT):
        press(page, "Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def has_focus(box: Locator) -> bool:
    """Return whether a part of a page, or something in it, has the focus."""
    return bool(box.evaluate("box => box.contains(document.activeElement)"))


def faults(page: Page) -> list[str]:
    """Walk through a page by Tab. Return what it does not reach, does not show, or leaves to the mouse."""
    wanted, reached, found = stops(page.locator("body")), set(), []
    for stop in walk(page):
        reached.add(stop)
        if unseen := page.evaluate(UNSEEN):
            found.append(f"not seen: {unseen}")
    found += [f"not reached: {stop}" for stop in sorted(wanted - reached)]
    return found + [f"for the mouse only: {text}" for text in page.evaluate(MOUSE_ONLY) if MAP not in text]
