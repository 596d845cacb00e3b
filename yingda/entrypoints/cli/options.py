"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from yingda.foundation.config import PREFIX

data_option = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="Folder for database and files.")
database_option = click.option("--database-url", help="An external PostgreSQL instead of the embedded one.")
telephone_option = click.option(
    "--telephone/--no-telephone", "telephony", default=None, help="Run the telephone switch (default: yes)."
)


def with_telephone(flags: Mapping[str, object]) -> dict[str, object]:
    """The telephone is on for whoever starts the product, unless a flag or the environment says otherwise."""
    said = flags.get("telephony") is not None or f"{PREFIX}TELEPHONY" in os.environ
    return dict(flags) if said else {**flags, "telephony": True}
