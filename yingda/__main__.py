"""`python -m yingda` and the command `yingda`: the command line, given what lies above it in the layers."""

from __future__ import annotations

from collections.abc import Sequence

from yingda.entrypoints.cli import Product, yingda
from yingda.entrypoints.cli.product import NewInstitution, SignIn
from yingda.foundation.config import Settings


async def _serve(settings: Settings) -> None:
    from yingda.app import serve

    await serve(settings)


async def _load_demo(settings: Settings) -> Sequence[SignIn]:
    from yingda.demo import load

    return await load(settings)


def _demo_bank() -> tuple[str, SignIn]:
    from yingda.demo.load import accounts
    from yingda.demo.yuanshan import YUANSHAN

    agents = (each for each in accounts() if each.tenant == YUANSHAN.slug and each.role == "agent")
    return YUANSHAN.entry_point, next(agents)


async def _verify_audit(settings: Settings) -> Sequence[str]:
    from yingda.entrypoints.audit_cli import verify_audit

    return await verify_audit(settings)


async def _create_institution(settings: Settings, wanted: NewInstitution) -> list[SignIn]:
    from yingda.entrypoints.tenant_cli import create_institution

    return await create_institution(settings, wanted)


def main() -> None:
    product = Product(
        serve=_serve, load_demo=_load_demo, demo_bank=_demo_bank, verify_audit=_verify_audit,
        create_institution=_create_institution,
    )  # fmt: skip
    yingda(obj=product)


if __name__ == "__main__":
    main()
