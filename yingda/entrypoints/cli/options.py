"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from yingda.foundation.config import PREFIX

data_option = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="Folder for database and files.")
database_option = click.option("--database-url", help="An external PostgreSQL instead of the embedded one.")
telephone_option = click.option(
    "--telephone/--no-telephone", "telephony", default=None, help="Run the telephone switch (default: yes)."
)
cores_option = click.option(
    "--cores/--no-cores", "demo_cores", default=None, help="Run the demo's core systems (default: yes)."
)
ON: Final = ("telephony", "demo_cores")


def with_defaults(flags: Mapping[str, object]) -> dict[str, object]:
    """Telephone and the demo's cores are on for whoever starts the product, unless a flag or the environment says
    otherwise."""
    silent = [name for name in ON if flags.get(name) is None and f"{PREFIX}{name.upper()}" not in os.environ]
    return {**flags, **dict.fromkeys(silent, True)}
