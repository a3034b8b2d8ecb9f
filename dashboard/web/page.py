"""``GET /``: the page."""

from flask import Blueprint, render_template


def page_routes(cloud: str) -> Blueprint:
    """The route; the page says which cloud it shows."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> str:
        return render_template("index.html", cloud=cloud)

    return routes
