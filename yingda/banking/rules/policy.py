"""What an institution allows: limits, four eyes, delay on suspicion. Dated, each with its source; the newest in force
counts, so that yesterday's operation can be judged by yesterday's rules."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from yingda.banking.catalogue import AMOUNT_MAX
from yingda.banking.suitability.api import LAW, Rule

EDITIONS_MAX: Final = 50
Fen = Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of one customer and one kind, in fen; `count` a day."""

    operation: Fen
    day: Fen
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100


class Delay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When money waits. `new_payee`: from this amount on to somebody never paid before; `many`: more than so many
    payments within an hour; `unlocked`: a payment within a day after a loss was undone or a limit raised."""

    wait_s: Annotated[int, msgspec.Meta(ge=0, le=7 * 86_400)]
    new_payee: Fen
    many: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    unlocked: bool = True


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules from a day on. `four_eyes`: by kind, from which worth on a second person decides."""

    valid_from: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    limits: dict[str, Limit]
    four_eyes: dict[str, Fen]
    delay: Delay


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`suitability`: by the role of the core that sells; each rule carries its own dates and source."""

    editions: tuple[Edition, ...]
    suitability: dict[str, tuple[Rule, ...]] = {}


YUAN: Final = 100

DEFAULT: Final = Rules(
    editions=(
        Edition(
            valid_from="2016-12-01",
            source="本机构默认；延迟到账与单日限额参照 中国人民银行 银发〔2016〕261号 第九、十条",
            limits={
                "transfer": Limit(operation=200_000 * YUAN, day=500_000 * YUAN, count=50),
                "bill_payment": Limit(operation=20_000 * YUAN, day=50_000 * YUAN, count=50),
                "card_repayment": Limit(operation=200_000 * YUAN, day=500_000 * YUAN, count=20),
                "purchase": Limit(operation=2_000_000 * YUAN, day=5_000_000 * YUAN, count=20),
                "order": Limit(operation=5_000_000 * YUAN, day=20_000_000 * YUAN, count=500),
                "funds_in": Limit(operation=1_000_000 * YUAN, day=5_000_000 * YUAN, count=20),
                "funds_out": Limit(operation=1_000_000 * YUAN, day=2_000_000 * YUAN, count=20),
            },
            four_eyes={
                "transfer": 50_000 * YUAN, "purchase": 500_000 * YUAN, "order": 500_000 * YUAN,
                "limit_change": 200_000 * YUAN, "funds_out": 500_000 * YUAN,
            },
            delay=Delay(wait_s=24 * 3600, new_payee=20_000 * YUAN, many=10),
        ),
    ),
    suitability={role: tuple(rules) for role, rules in LAW.items()},
)  # fmt: skip
"""What holds where an institution has set nothing."""


def in_force(rules: Rules, today: str) -> Edition:
    """The newest edition that holds on this day (ISO date); before the first one, the first."""
    held = [each for each in rules.editions if each.valid_from <= today]
    return max(held, key=lambda each: each.valid_from) if held else min(rules.editions, key=lambda e: e.valid_from)
