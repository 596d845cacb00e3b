"""Serves the demo sites: /demo/ leads to the bank; `?lang=en` and `?theme=dark` show the widget otherwise.

The pages carry a strict content security policy on purpose: widget and portal have to work on a bank's real site.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from yingda.demo.pages.words import COLOURS, MY, NAMES, WORDS
from yingda.demo.pages.words import THEMES as SITE_THEMES

SITES: Final = {
    "yuanshan": {"zh-CN": "远山银行在线客服", "en": "Yuanshan Bank"},
    "yunhai": {"zh-CN": "云海证券在线客服", "en": "Yunhai Securities"},
}
"""Each site with what it calls its chat."""
SHEETS: Final = (*(f"{site}.css" for site in SITES), "signed-in.css", *(f"{site}-my.css" for site in SITES))
SCRIPTS: Final = {"sign-in.js": "sign_in.js", "phone.js": "phone.js"}
LANGUAGES: Final = ("zh-CN", "en")
THEMES: Final = ("light", "dark", "auto")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

Answering = Callable[[Request], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Everything under /demo but what is asked of the sample cores."""
    return [
        Route("/demo", _index),
        Route("/demo/", _index),
        Route("/demo/phone", _phone),
        *(Route(f"/demo/{site}", _page, name=site) for site in SITES),
        *(Route(f"/demo/{site}/sign-in", _inner("sign_in.html", site)) for site in SITES),
        *(Route(f"/demo/{site}/my", _inner("signed_in.html", site)) for site in SITES),
        *(Route(f"/demo/{name}", _file(name, "text/css"), name=name) for name in SHEETS),
        *(Route(f"/demo/{name}", _file(kept, "text/javascript"), name=name) for name, kept in SCRIPTS.items()),
    ]


async def _index(_request: Request) -> Response:
    return RedirectResponse(f"/demo/{next(iter(SITES))}")


async def _page(request: Request) -> Response:
    site = request.url.path.rpartition("/")[2]
    language = _language(request)
    theme = _one_of(THEMES, request.query_params.get("theme"))
    return _html(f"{site}.html", {"lang": language, "title": SITES[site][language], "theme": theme})


def _inner(name: str, site: str) -> Answering:
    async def page(request: Request) -> Response:
        language = _language(request)
        own = {
            "lang": language, "site": site, "name": NAMES[site][language], "title": SITES[site][language],
            "theme": SITE_THEMES[site], "color": COLOURS[site], "my": MY[site][language],
        }  # fmt: skip
        return _html(name, {**WORDS[language], **own})

    return page


async def _phone(request: Request) -> Response:
    language = _language(request)
    return _html("phone.html", {**WORDS[language], "lang": language})


def _file(name: str, kind: str) -> Answering:
    async def file(_request: Request) -> Response:
        return Response(_text(name), media_type=kind)

    return file


def _html(name: str, words: dict[str, str]) -> Response:
    html = _text(name)
    for word, value in words.items():
        html = html.replace(f"{{{word}}}", value)
    return Response(html, media_type="text/html", headers={"content-security-policy": POLICY})


def _language(request: Request) -> str:
    return _one_of(LANGUAGES, request.query_params.get("lang"))


def _one_of(known: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in known else known[0]


@cache
def _text(name: str) -> str:
    return (files("yingda.demo.pages") / name).read_text("utf-8")
