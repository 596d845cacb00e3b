"""Refusals about operations and proofs. None carries a number, a name or a digit of a customer's."""

from __future__ import annotations

from yingda.foundation.errors import Forbidden, Refusal


class KindUnknown(Refusal):
    """There is no such kind of operation; `kind` is what was asked."""

    code = "operation.kind_unknown"
    status = 422


class ParamsInvalid(Refusal):
    """A parameter does not have its form; `what` names it."""

    code = "operation.params_invalid"
    status = 422


class HoldingNotTheirs(Refusal):
    """The account or card named is none of this customer's, or not of the right kind; `param` names which."""

    code = "operation.holding_foreign"
    status = 422


class CoreAbsent(Refusal):
    """This institution has no core system for it, or not one that does this; `role` names it."""

    code = "core.absent"
    status = 409


class CoreUnavailable(Refusal):
    """The core system does not answer. Nothing was done; `core` is the fault's code there."""

    code = "core.unavailable"
    status = 503


class TierTooLow(Forbidden):
    """The customer has to prove who they are first; `needs` and `has` are tiers."""

    code = "verification.tier_too_low"


class NotTheCustomer(Forbidden):
    """Only the customer can do this, not an agent and not a bot."""

    code = "verification.not_the_customer"


class VerificationLocked(Refusal):
    """Too many wrong tries, over all channels; `until` is epoch milliseconds."""

    code = "verification.locked"
    status = 423


class ChallengeGone(Refusal):
    """There is no such question any more: answered, used, too old, or not this customer's. Ask again."""

    code = "verification.challenge_gone"
    status = 410


class ChallengeTooSoon(Refusal):
    """A code was sent a moment ago, or too many; `retry_after_s`."""

    code = "verification.too_soon"
    status = 429


class MeansImpossible(Refusal):
    """This means cannot be used here: no telephone number registered, no such core, no page open; `means`."""

    code = "verification.means_impossible"
    status = 422


class MessageNotSent(Refusal):
    """The short message could not be sent. No try was counted."""

    code = "verification.message_not_sent"
    status = 503


class ProofMissing(Forbidden):
    """Without a fresh proof of the customer's, bound to this very operation, nothing is carried out."""

    code = "operation.proof_missing"


class OperationElsewhere(Refusal):
    """The operation does not stand where this could be done; `state` is where it stands."""

    code = "operation.wrong_state"
    status = 409


class LimitExceeded(Refusal):
    """Over a limit: `limit` (operation, day, count), `max` and `left` in fen or pieces."""

    code = "operation.limit_exceeded"
    status = 422


class Unsuitable(Refusal):
    """The product does not suit this customer's risk grade and may not be sold; `rule`, `source` say why."""

    code = "operation.unsuitable"
    status = 422


class RiskNotAccepted(Refusal):
    """The product is bolder than the customer: they have to be warned and accept it in so many words; `rule`."""

    code = "operation.risk_not_accepted"
    status = 409


class NotReversible(Refusal):
    """The core system does not take this back; `kind`."""

    code = "operation.not_reversible"
    status = 409


class TooManyOpen(Refusal):
    """The customer has `max` operations that wait for something."""

    code = "operation.too_many_open"
    status = 429


class RulesInvalid(Refusal):
    """The rules cannot hold like this; `what` names the place."""

    code = "banking.rules_invalid"
    status = 422
