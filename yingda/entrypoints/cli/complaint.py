"""How a command fails: one sentence about what to do on the error stream, and an exit code. No stack trace."""

from __future__ import annotations

import click

EXIT_FAILED = 1


class Complaint(click.ClickException):
    """A command cannot do what it was asked; the message says why and what to do."""

    exit_code = EXIT_FAILED
