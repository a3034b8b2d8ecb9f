"""How often the page calls a method of the browser."""

from playwright.sync_api import Page

COUNT = """([kind, method]) => {
  const own = window[kind].prototype[method];
  window.calls ??= {};
  window.calls[method] = 0;
  window[kind].prototype[method] = function (...how) {
    window.calls[method] += 1;
    return own.apply(this, how);
  };
}"""


def count_calls(page: Page, kind: str, method: str) -> None:
    """Count from now on, in ``window.calls``, how often ``method`` of this kind of object is called."""
    page.evaluate(COUNT, [kind, method])


def calls(page: Page, method: str) -> int:
    """How often it has been called."""
    return int(page.evaluate("method => window.calls[method]", method))
