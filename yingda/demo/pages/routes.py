"""Serves the demo sites: /demo/ leads to the bank; `?lang=en` and `?theme=dark` show the widget otherwise.

The pages carry a strict content security policy on purpose: the widget has to work on a bank's real site.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

SITES: Final = {
    "yuanshan": {"zh-CN": "远山银行在线客服", "en": "Yuanshan Bank"},
    "yunhai": {"zh-CN": "云海证券在线客服", "en": "Yunhai Securities"},
}
"""Each site with what it calls its chat."""
SHEETS: Final = tuple(f"{site}.css" for site in SITES)
LANGUAGES: Final = ("zh-CN", "en")
THEMES: Final = ("light", "dark", "auto")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def routes() -> list[BaseRoute]:
    """Everything under /demo."""
    return [
        Route("/demo", _index),
        Route("/demo/", _index),
        *(Route(f"/demo/{site}", _page, name=site) for site in SITES),
        *(Route(f"/demo/{sheet}", _sheet, name=sheet) for sheet in SHEETS),
    ]


async def _index(_request: Request) -> Response:
    return RedirectResponse(f"/demo/{next(iter(SITES))}")


async def _page(request: Request) -> Response:
    site = request.url.path.rpartition("/")[2]
    html = _text(f"{site}.html")
    language = _one_of(LANGUAGES, request.query_params.get("lang"))
    html = html.replace("{lang}", language).replace("{title}", SITES[site][language])
    html = html.replace("{theme}", _one_of(THEMES, request.query_params.get("theme")))
    return Response(html, media_type="text/html", headers={"content-security-policy": POLICY})


async def _sheet(request: Request) -> Response:
    return Response(_text(request.url.path.rpartition("/")[2]), media_type="text/css")


def _one_of(known: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in known else known[0]


@cache
def _text(name: str) -> str:
    return (files("yingda.demo.pages") / name).read_text("utf-8")
