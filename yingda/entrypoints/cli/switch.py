"""`yingda switch`: the switches of a pool, each on a machine of its own."""

from __future__ import annotations

from pathlib import Path

import click

from .complaint import Complaint
from .running import say, settings


@click.group()
def switch() -> None:
    """The telephone switches of a pool."""


@switch.command()
@click.option("--pool", "file", type=click.Path(path_type=Path), required=True, help="The file that names the pool.")
@click.option("--name", required=True, help="Which switch of it.")
@click.option("--into", "folder", type=click.Path(path_type=Path), required=True, help="The switch's own folder.")
def render(file: Path, name: str, folder: Path) -> None:
    """Write the configuration of one switch, on the machine where it is to run.

    Carriers and trunk come from YINGDA_TELEPHONY_… as for the product. A switch that is not installed is fetched.
    """
    from yingda.channels.telephony.api import switch_settings
    from yingda.channels.telephony.pool.file import read
    from yingda.channels.telephony.pool.rendering import START, layout_of, render_node
    from yingda.channels.telephony.switch import SwitchError, find_programs

    common = switch_settings(settings())
    folder = folder.absolute()
    try:
        pool = read(file)
        pool.node(name)
        layout = layout_of(pool, folder)
        layout.make()
        render_node(pool, name, layout, find_programs(layout, say), common)
    except SwitchError as fault:
        raise Complaint(str(fault)) from fault
    except OSError as fault:
        raise Complaint(f"{fault.filename} cannot be written: {fault.strerror}.") from fault
    click.echo(f"The switch {name} is configured. Run it: {folder / START}")
    click.echo(f"It runs already? Then: {folder / START} reload")
