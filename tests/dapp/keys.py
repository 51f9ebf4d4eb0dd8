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
    """Press a key until it leads out of the page, or to a stop for the second time. Yield what gets the focus."""
    seen: set[str] = set()
    while len(seen) < LIMIT:
        press(page, key)
        name = focused(page)
        if name is None or name in seen:
            return
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
