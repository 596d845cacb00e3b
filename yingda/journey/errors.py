"""Refusals of the way. Each leaves the state exactly as it was."""

from yingda.foundation.errors import Refusal


class Conflict(Refusal):
    code = "conflict"
    status = 409


class NoContact(Refusal):
    """The visitor has no contact under way, or the contact is none of yours."""

    code = "interaction.unknown"
    status = 404


class ContactEnded(Conflict):
    code = "interaction.ended"


class WrongState(Conflict):
    """The contact is not where this act makes sense; `state` says where it is."""

    code = "interaction.wrong_state"


class OfferGone(Conflict):
    """The offer lapsed, was declined or withdrawn, or somebody else was faster."""

    code = "offer.gone"


class NotYours(Refusal):
    code = "interaction.not_yours"
    status = 403


class AgentUnknown(Refusal):
    code = "agent.unknown"
    status = 404


class AgentBusy(Conflict):
    """The agent still holds contacts; `contacts` says how many."""

    code = "agent.has_contacts"


class AgentFull(Conflict):
    code = "agent.full"


class StatusUnknown(Refusal):
    code = "agent.status_unknown"
    status = 422


class EntryPointUnknown(Refusal):
    code = "entry_point.unknown"
    status = 404


class QueueUnknown(Refusal):
    code = "queue.unknown"
    status = 404


class QueueClosed(Conflict):
    code = "queue.closed"


class SecondLineNobody(Conflict):
    """No expert who could take it is at work."""

    code = "second_line.nobody"


class NotToPick(Conflict):
    """This agent cannot take the contact now."""

    code = "pick.not_now"


class PickTaken(Conflict):
    """Somebody was quicker; `name` says who has it or is asked."""

    code = "pick.taken"


class PickLeft(Conflict):
    """The customer waits no more."""

    code = "pick.gone"


class NothingToMove(Conflict):
    """The customer waits nowhere else, or has not proved here who they are."""

    code = "move_place.nothing"


class TransferNeedsOneTarget(Refusal):
    code = "transfer.one_target"
    status = 422


class DispositionUnknown(Refusal):
    code = "disposition.unknown"
    status = 422


class DispositionMissing(Refusal):
    code = "disposition.missing"
    status = 422


class TextEmpty(Refusal):
    code = "message.empty"
    status = 422


class TextTooLong(Refusal):
    """`max` in characters."""

    code = "message.too_long"
    status = 422


class ScoreOutOfRange(Refusal):
    code = "survey.score"
    status = 422


class SurveyNotAsked(Conflict):
    code = "survey.not_asked"


class OptionUnknown(Refusal):
    code = "option.unknown"
    status = 422


class NoPhone(Conflict):
    """The act needs a talk by telephone; this contact is none."""

    code = "phone.no_line"


class PhoneBusy(Conflict):
    """The agent has a call already, or helps a colleague with one."""

    code = "phone.busy"


class NoNumber(Conflict):
    """The institution has no number of its own to call from."""

    code = "phone.no_number"


class ConsultNeedsOneTarget(Refusal):
    code = "consult.one_target"
    status = 422


class ConsultUnderWay(Conflict):
    """There is a second party already; `name` says who."""

    code = "consult.under_way"


class NoConsult(Conflict):
    """Nobody is asked, or not yet there."""

    code = "consult.none"


class ConsultOutside(Conflict):
    """A contact is handed over to colleagues only."""

    code = "consult.outside"


class CaptureUnderWay(Conflict):
    """The customer is keying in: nothing else before that is over."""

    code = "capture.under_way"


class NoCapture(Conflict):
    code = "capture.none"


class IdentityUnproved(Conflict):
    """A tier needs the proof that gives it, and its moment."""

    code = "identity.unproved"


class ErrandGone(Conflict):
    """It was answered already, or the customer has gone on without it."""

    code = "errand.gone"


class SecretNotAsked(Conflict):
    """Nothing secret is asked for now."""

    code = "secret.not_asked"


class MonitorOwn(Conflict):
    """One's own talk is not listened to."""

    code = "monitor.own"


class MonitorsFull(Conflict):
    """`max` people listen already."""

    code = "monitor.full"


class StaleLine(Conflict):
    """The line that this is about is not the present one."""

    code = "line.stale"
