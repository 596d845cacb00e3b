"""What customers said about being contacted."""

from yingda.foundation.events import Event


class ConsentSaid(Event, frozen=True, kw_only=True, tag="outbound_gate.consent_said"):
    """A customer agreed, or takes it back. `purpose` marketing, care, survey, reminder; `channel` phone, sms …"""

    customer: str
    purpose: str
    channel: str
    given: bool
    source: str
