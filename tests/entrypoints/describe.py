"""Writes the description of the REST doors for the browser side: `python -m tests.entrypoints.describe`."""

from tests.entrypoints.test_app import DESCRIPTION
from yingda.app import openapi
from yingda.foundation.config import Settings


def main() -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1/nothing", data_dir=DESCRIPTION.parent, demo=True)
    DESCRIPTION.write_text(openapi(settings) + "\n")


if __name__ == "__main__":
    main()
