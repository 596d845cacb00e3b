"""How long an adapter waits, how often it tries, when it stops trying: options of a connection."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0, le=60)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]

CONNECTIONS_MAX: Final = 64
"""Open connections to one core; more requests wait for one of them, `connect_s` long."""
ANSWER_BYTES_MAX: Final = 4 * 1024 * 1024
"""Of one answer; a longer one is taken for broken."""


class Timing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`connect_s`: until a connection stands. `answer_s`: from the request to the whole answer.

    `attempts`: of questions, which change nothing; orders go out once. `failures`: in a row, after which the breaker
    opens for `open_s`: until then nothing is sent. A lost answer counts as one, so that the default of 20 stays closed
    at 30 % of them (0.3 to the 20th).
    """

    connect_s: Seconds = 2.0
    answer_s: Seconds = 5.0
    attempts: Count = 3
    failures: Count = 20
    open_s: Seconds = 5.0


class Broken(Exception):
    """The exchange with another system came to nothing. Stays inside the adapters; callers get the `Fault`.

    `certain`: the other side surely never took it.
    """

    def __init__(self, code: str, *, certain: bool) -> None:
        super().__init__(code)
        self.code, self.certain = code, certain
