"""Every kind of alert has its place on the page."""

import re
from pathlib import Path
from typing import get_args

from pitwall import dashboard
from pitwall.events import AlertKind

PANEL = Path(dashboard.__file__).parent / "static" / "js" / "panels" / "alerts.js"


def test_every_kind_of_alert_has_a_shape_and_a_colour() -> None:
    shapes = re.search(r"^const SHAPES = \{\n(.*?)^\};$", PANEL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert shapes is not None
    shaped = re.findall(r"^  (\w+): \[", shapes[1], re.MULTILINE)
    assert sorted(shaped) == sorted(get_args(AlertKind))
