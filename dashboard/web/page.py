"""``GET /``: the page, and the chart library that the plotly package carries."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory

CHARTS_CACHED_S = 86_400


def page_routes(cloud: str, heartbeat_s: float, token: str) -> Blueprint:
    """The routes; the page is told which cloud it shows, how many seconds apart the heartbeats of its stream are, and
    the ``token`` that its commands have to show.
    """
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> str:
        return render_template(
            "index.html", cloud=cloud, heartbeat_s=heartbeat_s, token=token, map_styles=_map_styles_id()
        )

    @routes.get("/assets/plotly.min.js")
    def plotly() -> Response:
        response = send_from_directory(_plotly_folder(), "plotly.min.js", max_age=CHARTS_CACHED_S)
        response.headers["Cache-Control"] = f"private, max-age={CHARTS_CACHED_S}"
        return response

    return routes


@cache
def _map_styles_id() -> str | None:
    """The id of the element in which Plotly wants its map styles, None if it wants none.

    We draw no maps, and the content security policy lets no script write styles. With an
    element of that id on the page Plotly takes them for written.
    """
    found = re.search(r'getElementById\("([0-9a-f]{64})"\)', (_plotly_folder() / "plotly.min.js").read_text("utf-8"))
    return found[1] if found else None


def _plotly_folder() -> Path:
    """Where the plotly package keeps its script; finding it does not load the package."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("plotly is not installed: install requirements/run.txt")
    return Path(next(iter(spec.submodule_search_locations))) / "package_data"
