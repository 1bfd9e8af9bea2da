"""Pages: templates rendered under one strict policy, with no request to anybody else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, make_response, render_template, request
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import __version__

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}
_STATIC_SECONDS = 86_400
"""How long a browser keeps style and script; their addresses carry the version."""


def page(
    template: str, status: int = 200, *, form_target: str = "", is_kept: bool = False, **context: Any
) -> Response:
    """One page. `form_target`: another origin that its form may post to. `is_kept`: caches may keep it."""
    context = {"version": __version__, "path": request.path, **context}
    return secure(make_response(render_template(template, **context), status), form_target, is_kept)


def secure(response: Response, form_target: str = "", is_kept: bool = False) -> Response:
    """The response with the headers of a page."""
    response.headers["Content-Security-Policy"] = _POLICY + (f" {form_target}" if form_target else "")
    response.headers["Cache-Control"] = "public, max-age=300" if is_kept else "no-store"
    response.headers.update(_HEADERS)
    return response


def message_page(status: int, title: str, *paragraphs: str) -> Response:
    """A page of a few words."""
    return page("message.html", status, title=title, paragraphs=paragraphs)


def wants_html() -> bool:
    """Whether a browser asks, rather than a program."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def trust_proxies(app: Flask, count: int) -> None:
    """Take the visitor's address, the scheme and the host from what this many proxies in front of us say."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def register_static_files(app: Flask) -> None:
    """Serve bot/web/static below /static."""
    blueprint = Blueprint("assets", __name__, static_folder="static", static_url_path="/static")

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update({**_HEADERS, "Cache-Control": f"public, max-age={_STATIC_SECONDS}"})
        return response

    app.register_blueprint(blueprint)
