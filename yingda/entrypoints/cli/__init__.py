"""`yingda`: every command of the product, from one node on a laptop to the checks of an auditor."""

from __future__ import annotations

import click

from yingda import __version__
from yingda.foundation.postgres import schema

from . import bench as benches
from . import doctor as examination
from . import smoke as trial
from .complaint import Complaint
from .node import node
from .options import cores_option, data_option, database_option, telephone_option, with_defaults
from .product import Product
from .running import database, run, say, settings
from .serve import serve as serve_product
from .simulate import simulate
from .switch import switch
from .tenant import tenant

__all__ = ["Complaint", "Product", "yingda"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yingda")
def yingda() -> None:
    """Yingda 应答: a customer-service centre for banks. Settings may also come as YINGDA_… in the environment."""


@yingda.command()
@data_option
@database_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--demo/--no-demo", default=None, help="Load the demo world.")
@telephone_option
@cores_option
@click.option("--log-level", help="debug, info, warning or error.")
@click.pass_obj
def serve(product: Product, /, **flags: object) -> None:
    """Serve everything in one process until Ctrl-C."""
    run(serve_product(product, settings(**with_defaults(flags))))


@yingda.command()
@data_option
@database_option
def migrate(**flags: object) -> None:
    """Bring the database to this program's schema."""

    async def main() -> None:
        async with database(settings(**flags), say):
            click.echo(f"The schema is at {schema.newest() or 'nothing yet'}.")

    run(main())


yingda.add_command(tenant)
yingda.add_command(node)
yingda.add_command(switch)
yingda.add_command(simulate)


@yingda.group()
def demo() -> None:
    """The demo world: a bank, a securities firm and their people."""


@demo.command()
@data_option
@database_option
@click.pass_obj
def load(product: Product, /, **flags: object) -> None:
    """Put the demo world into the database; what is there stays."""

    async def main() -> None:
        async with database(settings(**flags), say) as ready:
            accounts = await product.load_demo(ready)
            click.echo(f"The demo world is there, with {len(accounts)} accounts.")

    run(main())


@yingda.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@data_option
@database_option
@click.pass_obj
def verify(product: Product, /, **flags: object) -> None:
    """Check every chain of the audit log for change, deletion, reorder and truncation."""

    async def main() -> None:
        async with database(settings(**flags), say) as ready:
            findings = await product.verify_audit(ready)
        if findings:
            raise Complaint("The audit log is not whole:\n" + "\n".join(findings))
        click.echo("The audit log is whole.")

    run(main())


@yingda.command()
@click.pass_obj
def smoke(product: Product, /) -> None:
    """Let one customer and one agent go the whole way over the real doors of a fresh product."""
    run(trial.smoke(*product.demo_bank()))


@yingda.command()
def doctor() -> None:
    """Say what is missing or wrong on this machine, and how to mend it."""
    raise SystemExit(examination.examine())


@yingda.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str | None, arguments: tuple[str, ...]) -> None:
    """Run a benchmark of bench/; without a name, list them."""
    raise SystemExit(benches.run(name, arguments))
