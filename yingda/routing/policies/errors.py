"""Refusals about policies, plans and trials."""

from yingda.foundation.errors import Refusal


class PolicyInvalid(Refusal):
    """It cannot be tried, published or switched on; `errors` names each with its place."""

    code = "policy.invalid"
    status = 422


class PolicyUntried(Refusal):
    """No trial of exactly this content was finished. It can be published all the same, with `untried` and a reason."""

    code = "policy.untried"
    status = 409


class PolicySameAsLive(Refusal):
    """What is live has the same content; `number` is it."""

    code = "policy.same_as_live"
    status = 409


class PolicyUnknown(Refusal):
    """There is no published version of this `number`."""

    code = "policy.unknown"
    status = 404


class PolicyNoPlan(Refusal):
    """It is a draft, not a plan for a market event, or the other way round."""

    code = "policy.other_kind"
    status = 422


class PlanOn(Refusal):
    """A plan is on already; two cannot be. `plan` is its id, `until` when it ends."""

    code = "market_event.on"
    status = 409


class PlanOff(Refusal):
    """No plan is on."""

    code = "market_event.off"
    status = 409


class PlanUntried(Refusal):
    """No trial of exactly this plan was finished in the last `days` days."""

    code = "market_event.untried"
    status = 409


class TrialRunning(Refusal):
    """Another trial is under way; `id` is it. One at a time."""

    code = "trial.running"
    status = 409


class TrialOver(Refusal):
    """The trial is over: there is nothing to cancel."""

    code = "trial.over"
    status = 409


class TrialDay(Refusal):
    """Only a day that is over, of the last `days` days, can be tried on."""

    code = "trial.day"
    status = 422
