"""What the page on production promises of the proxy in front."""

from __future__ import annotations

from typing import Any

import pytest

from yingda.app import server_config
from yingda.foundation.config import ConfigError, Settings, load_settings


async def asked(trusted: str, peer: str) -> tuple[str, str]:
    """Scheme and client as the product sees them for a request by `peer` that speaks for somebody else."""
    seen: dict[str, Any] = {}

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)

    config = server_config(Settings(trusted_proxies=trusted), asgi)
    config.load()
    headers = [(b"x-forwarded-for", b"203.0.113.7"), (b"x-forwarded-proto", b"https")]
    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 50000),
        "headers": headers,
        "path": "/",
        "method": "GET",
    }
    await config.loaded_app(scope, None, None)  # type: ignore[arg-type]
    return seen["scheme"], seen["client"][0]


async def test_a_trusted_proxy_says_who_asks_and_by_which_scheme() -> None:
    assert await asked("10.0.0.1,127.0.0.1", "127.0.0.1") == ("https", "203.0.113.7")


async def test_nobody_else_is_believed() -> None:
    assert await asked("10.0.0.1", "127.0.0.1") == ("http", "127.0.0.1")


async def test_by_default_nobody_is_believed() -> None:
    assert await asked("", "127.0.0.1") == ("http", "127.0.0.1")


def test_a_name_or_a_star_is_no_address() -> None:
    for wrong in ("*", "proxy.bank.example"):
        with pytest.raises(ConfigError, match="trusted-proxies"):
            load_settings(trusted_proxies=wrong)
