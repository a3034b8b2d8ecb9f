"""A browser page that writes down everything it should not do."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

NETWORK_CHANGED = "ERR_NETWORK_CHANGED"
"""Chromium drops what it is loading when this machine gets or loses a network, as Docker makes them."""

LOADS = 3

_NOTE_VIOLATIONS = """
  window.violations = [];
  addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


@dataclass
class WatchedPage:
    """A page, and the complaints that came from it."""

    page: Page
    origin: str
    errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)
    """Addresses asked for on other hosts."""
    dialogs: list[str] = field(default_factory=list)
    dropped: bool = False
    """A part of the page was dropped while loading, by no fault of the page."""

    @classmethod
    def open(
        cls,
        browser: Browser,
        origin: str,
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "dark",
        locale: str = "en-GB",
    ) -> "WatchedPage":
        """The pit wall in a window of this size, in the ``dark`` or ``light`` theme, for a viewer of this locale."""
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="light" if theme == "light" else "dark",
            locale=locale,
        )
        watched = cls(page, "{0.scheme}://{0.netloc}".format(urlsplit(origin)))
        page.on("console", watched._hear)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", watched._ask)
        page.on("dialog", watched._dismiss)
        page.on("requestfailed", watched._drop)
        page.add_init_script(_NOTE_VIOLATIONS)
        for _ in range(LOADS):
            watched.dropped = False
            page.goto(origin, wait_until="load")
            if not watched.dropped:
                break
        return watched

    def violations(self) -> list[str]:
        """Directives of the content security policy that were violated."""
        said: list[str] = self.page.evaluate("window.violations")
        return said

    def order(self) -> list[str]:
        """Numbers of the drivers as the rows stand."""
        rows: list[str] = self.page.eval_on_selector_all("tbody tr", "rows => rows.map(row => row.dataset.driver)")
        return rows

    def _drop(self, request: Request) -> None:
        self.dropped = self.dropped or NETWORK_CHANGED in (request.failure or "")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and NETWORK_CHANGED not in message.text:
            self.errors.append(message.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _ask(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.foreign_requests.append(request.url)
