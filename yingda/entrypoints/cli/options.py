"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

data_option = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="Folder for database and files.")
database_option = click.option("--database-url", help="An external PostgreSQL instead of the embedded one.")
