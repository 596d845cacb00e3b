"""Writes the description of the REST doors for the browser side: `python -m tests.entrypoints.describe`."""

import tempfile
from pathlib import Path

from tests.entrypoints.test_app import DESCRIPTION
from yingda.app import openapi
from yingda.foundation.config import Settings


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:  # keys are made where the data is, and belong in no repository
        settings = Settings(database_url="postgresql://nobody@127.0.0.1/nothing", data_dir=Path(folder), demo=True)
        DESCRIPTION.write_text(openapi(settings) + "\n")


if __name__ == "__main__":
    main()
