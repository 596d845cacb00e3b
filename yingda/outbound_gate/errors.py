"""Refusals of the gate. `data` says what may be done next; a number is never in it whole."""

from __future__ import annotations

from yingda.foundation.errors import Refusal


class GateRefusal(Refusal):
    """Root of all refusals of the gate; it is never raised itself."""

    code = "gate.refused"
    status = 403


class NumberMalformed(GateRefusal):
    """Only digits, with at most one + before them, are a number."""

    code = "gate.number_malformed"
    status = 422


class NumberUnknown(GateRefusal):
    """The number has no known form, or nobody has been given it: with its area code or country code it may be one."""

    code = "gate.number_unknown"
    status = 422


class AreaCodeMissing(GateRefusal):
    """A fixed number without an area code, and the policy names no area."""

    code = "gate.area_code_missing"
    status = 422


class EmergencyRefused(GateRefusal):
    """Emergency numbers are not dialled from here (`number`), or not for this purpose."""

    code = "gate.emergency_refused"


class RightMissing(GateRefusal):
    """The number asks for a wider dialling right (`needs`) than the asker has (`has`)."""

    code = "gate.right_missing"


class OutsideHours(GateRefusal):
    """Nobody is called at this time: `start` and `end` (HH:MM in `time_zone`); `opens_at`, epoch milliseconds."""

    code = "gate.outside_hours"


class DoNotContact(GateRefusal):
    """The person must not be contacted; `until` is the last day of it, null: for good."""

    code = "gate.do_not_contact"


class ConsentMissing(GateRefusal):
    """The person did not agree to be called for this (`consent`): the last word is not yes."""

    code = "gate.consent_missing"


class CallerIdForeign(GateRefusal):
    """Only the institution's own numbers (`own`) may be shown to the called."""

    code = "gate.caller_id_foreign"


class NoOwnNumber(GateRefusal):
    """The institution has no telephone number in use: there is nothing to show to the called."""

    code = "gate.no_own_number"


class CapReached(GateRefusal):
    """As many calls were made as may be: `cap` says which, `most` how many, `opens_at` (epoch ms) until when."""

    code = "gate.cap_reached"
    status = 429


class AlreadyListed(GateRefusal):
    """The number is on the do-not-contact list (`number` masked, `id` its entry): change that entry."""

    code = "gate.already_listed"
    status = 409


class NotPersonal(GateRefusal):
    """Only people's numbers can be on the do-not-contact list, no service, emergency or internal number."""

    code = "gate.not_personal"
    status = 422


class InternalNumbersMalformed(GateRefusal):
    """An internal number is two to six digits or `x`, does not begin with 0, and hides no emergency number."""

    code = "gate.internal_numbers_malformed"
    status = 422


class AreaCodeUnknown(GateRefusal):
    """There is no such area code (`area_code`); it is written with its 0: 010, 0755."""

    code = "gate.area_code_unknown"
    status = 422
