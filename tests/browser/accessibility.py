"""What axe says of the page that is shown."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STILL = "() => !document.getAnimations().some(each => each.playState === 'running')"


def violations(page: Page, *more: str) -> list[str]:
    """What axe finds once nothing moves any more, with rules it leaves out by default."""
    page.wait_for_function(STILL)
    rules = {rule: {"enabled": True} for rule in more}
    result = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    assert len(result.response["passes"]) > 10
    return [f"{one['id']} {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
