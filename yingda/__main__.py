"""`python -m yingda` and the command `yingda`: the command line, given what lies above it in the layers."""

from __future__ import annotations

from collections.abc import Sequence

from yingda.entrypoints.cli import Product, yingda
from yingda.entrypoints.cli.product import SignIn
from yingda.foundation.config import Settings

AGENT = SignIn(tenant="yuanshan", user="zhang.min", password="demo", role="agent")  # noqa: S106  of the demo world
ENTRY = "yuanshan-web"


async def _serve(settings: Settings) -> None:
    from yingda.app import serve

    await serve(settings)


async def _load_demo(settings: Settings) -> Sequence[SignIn]:
    from yingda.demo import load

    await load(settings)
    return [AGENT]


async def _verify_audit(settings: Settings) -> Sequence[str]:
    from yingda.app import verify_audit

    return await verify_audit(settings)


def main() -> None:
    product = Product(
        serve=_serve, load_demo=_load_demo, smoke_entry=ENTRY, smoke_agent=AGENT, verify_audit=_verify_audit
    )
    yingda(obj=product)


if __name__ == "__main__":
    main()
