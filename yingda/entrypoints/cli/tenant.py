"""`yingda tenant`: the institutions of this installation."""

from __future__ import annotations

import re
from typing import Final

import click

from .options import data_option, database_option
from .product import NewInstitution, Product, SignIn
from .running import database, run, say, settings

SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,31}")
NAME_CHARS_MAX: Final = 80
KINDS: Final = ("bank", "securities")


@click.group()
def tenant() -> None:
    """The institutions of this installation."""


@tenant.command()
@data_option
@database_option
@click.option("--slug", required=True, callback=lambda _context, _option, value: _slug(value), help="Its short name.")
@click.option("--name", required=True, callback=lambda _context, _option, value: _name(value), help="Its full name.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option("--admin", required=True, metavar="USER", help="Sets up queues, people and texts.")
@click.option("--security-admin", metavar="USER", default="security", show_default=True, help="Gives roles.")
@click.pass_obj
def create(
    product: Product, /, slug: str, name: str, kind: str, admin: str, security_admin: str, **flags: object
) -> None:
    """Make an institution with its administrator and its security administrator."""
    wanted = NewInstitution(slug=slug, name=name, kind=kind, admin=admin, security_admin=security_admin)

    async def main() -> None:
        async with database(settings(**flags), say) as ready:
            click.echo(made(wanted, await product.create_institution(ready, wanted)))

    run(main())


def made(wanted: NewInstitution, sign_ins: list[SignIn]) -> str:
    """What the person who made it hands on, once."""
    lines = ["", f"{wanted.name} ({wanted.slug}) is there. First passwords, shown only now, to be changed at sign-in:"]
    lines += [f"  {each.tenant} / {each.user} / {each.password}   {each.role}" for each in sign_ins]
    return "\n".join([*lines, "", "What comes next: docs/how-to/first-institution.md", ""])


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise click.BadParameter("2 to 32 small letters, digits and -, beginning with a letter, such as yuanshan.")
    return value


def _name(value: str) -> str:
    value = value.strip()
    if not 1 <= len(value) <= NAME_CHARS_MAX or not value.isprintable():
        raise click.BadParameter(f"1 to {NAME_CHARS_MAX} characters.")
    return value
