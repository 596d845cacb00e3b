"""Bodies of the REST doors of operations. Moments are epoch milliseconds, amounts fen, as in `banking.operation`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, Field, StringConstraints

from yingda.banking.api import Challenge, Operation, Proved
from yingda.banking.catalogue import Kind, form_of
from yingda.foundation.fields import PROSE_PATTERN, Id
from yingda.foundation.http import Strict

Note = Annotated[str, StringConstraints(min_length=2, max_length=500, strip_whitespace=True, pattern=PROSE_PATTERN)]
CoreRef = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._:-]*$")]
KindName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
PARAMS_MAX = 12


class NewOperation(Strict):
    """`params`: as `GET /api/operations/kinds` names them; amounts in fen, prices in ten-thousandths."""

    interaction: Id
    kind: KindName
    params: Annotated[dict[str, str | int], Field(max_length=PARAMS_MAX)]


class InContact(Strict):
    interaction: Id


class Asking(Strict):
    """`push`: nothing is sent, the operation stands on the customer's signed-in page."""

    interaction: Id
    means: Literal["pin", "otp"]


class Answering(Strict):
    """`token`: of what the customer keyed in secretly. Nobody of the staff can type it."""

    interaction: Id
    token: Id


class Confirmation(Strict):
    """`challenge` and `token` belong together; both empty only for kinds of tier 2. `accept_risk`: the customer was
    warned and said so."""

    interaction: Id
    challenge: Id | None = None
    token: Id | None = None
    accept_risk: bool = False


class Resolution(Strict):
    """What the core's own records say, found by a person."""

    state: Literal["executed", "failed"]
    core_ref: CoreRef = ""
    note: Note


class OperationView(BaseModel):
    id: str
    kind: str
    role: str
    state: str
    customer: str
    interaction: str | None
    channel: str
    actor: str
    actor_name: str = ""
    params: dict[str, Any]
    amount: int
    currency: str
    digest: str
    created_at: int
    expires_at: int
    tier: int
    confirmed_at: int | None
    proof_means: str | None
    approval: str | None
    hold_until: int | None
    hold_reasons: list[str]
    submitted_at: int | None
    settled_at: int | None
    core_ref: str | None
    facts: dict[str, Any]
    fault: dict[str, Any] | None
    suitability: dict[str, Any] | None
    reversible: bool
    reverses: str | None
    names: dict[str, str]
    version: int


class ChallengeView(BaseModel):
    id: str
    means: str
    operation: str | None
    expires_at: int
    tries_left: int


class ProvedView(BaseModel):
    """`proof` is not told: the desk confirms with challenge and token."""

    right: bool
    tier: int
    tries_left: int
    locked_until: int | None


class FieldView(BaseModel):
    name: str
    type: str
    required: bool
    holdings: list[str]
    choices: list[str]


class KindView(BaseModel):
    """`role`: the core that does it. `tier` 3: with a proof bound to it; 2: a verified customer's yes."""

    kind: str
    role: str
    tier: int
    reversible: bool
    params: list[FieldView]


class Proposed(BaseModel):
    approval: str


def operation_view(operation: Operation, names: dict[str, str] | None = None) -> OperationView:
    name = (names or {}).get(operation.actor.removeprefix("user:"), "")
    return OperationView.model_validate({**msgspec.to_builtins(operation), "actor_name": name})


def challenge_view(challenge: Challenge) -> ChallengeView:
    return ChallengeView.model_validate(msgspec.to_builtins(challenge))


def proved_view(proved: Proved) -> ProvedView:
    built = msgspec.to_builtins(proved)
    return ProvedView.model_validate({name: built[name] for name in ProvedView.model_fields})


def kind_view(kind: Kind) -> KindView:
    return KindView(
        kind=kind.kind, role=kind.role, tier=kind.tier, reversible=kind.undo is not None,
        params=[FieldView.model_validate(msgspec.to_builtins(field)) for field in form_of(kind)],
    )  # fmt: skip
