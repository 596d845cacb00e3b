"""What may be asked of a partition. One class a command; the tag is the word on the socket (`do`).

Customers' commands name the visitor, agents' commands the agent: the door fills both in from the session, never from
the frame.
"""

from typing import Any, Final, Literal

import msgspec

from yingda.interactions.call import Mode
from yingda.interactions.contact import PROVEN, SignedIn

TEXT_CHARS_MAX: Final = 4_000
NOTE_CHARS_MAX: Final = 2_000
NAME_CHARS_MAX: Final = 64


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """Root of all commands."""


class CustomerCommand(Command, frozen=True, kw_only=True):
    visitor: str


class StaffCommand(Command, frozen=True, kw_only=True):
    """`staff` is the signed-in user who asks."""

    staff: str


class Start(CustomerCommand, frozen=True, kw_only=True, tag="start"):
    """A new contact, unless the visitor has one under way (then that one)."""

    entry_point: str
    language: str = "zh-CN"
    text: str = ""
    customer: str | None = None
    customer_name: str = ""
    tier: int = 0
    proven_at: int | None = None
    """Who signed in on the page that the customer comes from: tier 2, since then."""
    value: str = ""
    conversation: str | None = None
    page: str = ""
    channel: str = "webchat"
    address: str = ""
    """Where the customer comes from on the channel: a caller's number."""
    known_agents: dict[str, str] = {}
    """Agents whom the customer has to do with, by how (`routing.policy.Source`)."""


def signed_in(start: Start, known: SignedIn | None) -> Start:
    """The start of a customer whom a signed-in page sends."""
    if known is None:
        return start
    return msgspec.structs.replace(
        start, customer=known.customer, customer_name=known.name, tier=PROVEN, proven_at=known.proven_at,
        value=known.value, conversation=known.conversation, known_agents=known.known_agents,
    )  # fmt: skip


class CustomerSend(CustomerCommand, frozen=True, kw_only=True, tag="customer.send"):
    text: str = ""
    file: dict[str, Any] | None = None


class Choose(CustomerCommand, frozen=True, kw_only=True, tag="choose"):
    option: str


class Press(CustomerCommand, frozen=True, kw_only=True, tag="press"):
    """One digit of a telephone."""

    key: str


class Silence(CustomerCommand, frozen=True, kw_only=True, tag="silence"):
    """Nothing came within the time that the flow gives where time counts."""


class AskHuman(CustomerCommand, frozen=True, kw_only=True, tag="human"):
    pass


class CustomerRead(CustomerCommand, frozen=True, kw_only=True, tag="customer.read"):
    seq: int


class CustomerEnd(CustomerCommand, frozen=True, kw_only=True, tag="end"):
    """`cut`: not the customer's doing, the line broke."""

    cut: bool = False


class LeaveMessage(CustomerCommand, frozen=True, kw_only=True, tag="leave_message"):
    text: str
    contact: str = ""


class AnswerSurvey(CustomerCommand, frozen=True, kw_only=True, tag="survey"):
    score: int
    comment: str = ""


class CustomerOnline(CustomerCommand, frozen=True, kw_only=True, tag="customer.online"):
    """The customer's first socket opened, or the last one closed."""

    online: bool


class AskCallback(CustomerCommand, frozen=True, kw_only=True, tag="callback"):
    """Call me back: the place in line is kept."""

    number: str


class MovePlace(CustomerCommand, frozen=True, kw_only=True, tag="move_place"):
    """The customer waits on another channel and goes on here, at the same place in line."""


class CallBackCut(CustomerCommand, frozen=True, kw_only=True, tag="callback.cut"):
    """The line broke by our fault: the contact ends as cut, and the customer is called back first."""


class LineDialled(CustomerCommand, frozen=True, kw_only=True, tag="line.dialled"):
    """The customer's number is about to be dialled: once this is on record, and only then."""

    attempt: int


class LineRinging(CustomerCommand, frozen=True, kw_only=True, tag="line.ringing"):
    attempt: int


class LineUp(CustomerCommand, frozen=True, kw_only=True, tag="line.up"):
    attempt: int


class LineFailed(CustomerCommand, frozen=True, kw_only=True, tag="line.failed"):
    """`cause`: busy, no_answer, refused, unreachable, or the code of a refusal."""

    attempt: int
    cause: str


class ConsultUp(CustomerCommand, frozen=True, kw_only=True, tag="consult.up"):
    consult: str


class ConsultGone(CustomerCommand, frozen=True, kw_only=True, tag="consult.gone"):
    consult: str
    cause: str = ""


class MonitorUp(CustomerCommand, frozen=True, kw_only=True, tag="monitor.up"):
    monitor: str
    """The supervisor's id."""


class MonitorGone(CustomerCommand, frozen=True, kw_only=True, tag="monitor.gone"):
    monitor: str


class Captured(CustomerCommand, frozen=True, kw_only=True, tag="captured"):
    """The digits lie behind `token`; `shown` is what may be seen of them."""

    capture: str
    token: str
    shown: str


class RecordingBack(CustomerCommand, frozen=True, kw_only=True, tag="recording.back"):
    """It is recorded again."""


class Entrust(CustomerCommand, frozen=True, kw_only=True, tag="entrust"):
    """The digits that message `seq` asked for lie behind `token`; empty: they cannot be what was asked for. `shown`:
    what may be seen of them."""

    seq: int
    token: str
    shown: str


class SystemCommand(Command, frozen=True, kw_only=True):
    """Of the house itself: no door takes it from outside."""

    interaction: str


class Identify(SystemCommand, frozen=True, kw_only=True, tag="identify"):
    """Who the customer is. `sure` proven needs the moment of the proof; anything else is a hint of tier 1 at most.
    `conversation`: the customer's own thread, begun on whatever channel."""

    customer: str
    sure: Literal["hint", "proven"]
    customer_name: str = ""
    tier: int = 1
    proven_at: int | None = None
    value: str = ""
    conversation: str | None = None
    known_agents: dict[str, str] = {}


class ErrandDone(SystemCommand, frozen=True, kw_only=True, tag="errand.done"):
    """What became of what the flow asked; `variables` are the flow's from now on."""

    errand: str
    outcome: str
    variables: dict[str, str] = {}


class Tell(SystemCommand, frozen=True, kw_only=True, tag="tell"):
    """A card for customer and agent: an operation and how it stands. `text`: the same in a sentence, for the ear."""

    data: dict[str, Any]
    kind: Literal["card"] = "card"
    text: str = ""


class SetStatus(StaffCommand, frozen=True, kw_only=True, tag="status"):
    status: str
    reason: str = ""


class Beat(StaffCommand, frozen=True, kw_only=True, tag="beat"):
    """The desk is alive: renews the presence lease."""


class Accept(StaffCommand, frozen=True, kw_only=True, tag="accept"):
    offer: str


class Decline(StaffCommand, frozen=True, kw_only=True, tag="decline"):
    offer: str


class Pick(StaffCommand, frozen=True, kw_only=True, tag="pick"):
    """The agent takes a waiting contact of a queue in pull mode."""

    interaction: str


class Missed(StaffCommand, frozen=True, kw_only=True, tag="missed"):
    """The offer did not reach the agent, or nobody took it up: as if its time had run out."""

    offer: str


class ContactCommand(StaffCommand, frozen=True, kw_only=True):
    interaction: str


class Send(ContactCommand, frozen=True, kw_only=True, tag="send"):
    text: str = ""
    file: dict[str, Any] | None = None


class WriteNote(ContactCommand, frozen=True, kw_only=True, tag="note"):
    text: str


class Draft(ContactCommand, frozen=True, kw_only=True, tag="draft"):
    text: str


class Read(ContactCommand, frozen=True, kw_only=True, tag="read"):
    seq: int


class Hold(ContactCommand, frozen=True, kw_only=True, tag="hold"):
    pass


class Resume(ContactCommand, frozen=True, kw_only=True, tag="resume"):
    pass


class Transfer(ContactCommand, frozen=True, kw_only=True, tag="transfer"):
    """To a queue, to an agent or to the experts of its own queue, exactly one."""

    queue: str | None = None
    agent: str | None = None
    second_line: bool = False
    note: str = ""


class Dial(StaffCommand, frozen=True, kw_only=True, tag="dial"):
    """An agent calls somebody. The gate has looked at `number` and chosen `caller_id` before this is asked."""

    number: str
    queue: str | None = None
    caller_id: str = ""


class Consult(ContactCommand, frozen=True, kw_only=True, tag="consult"):
    """Asks a colleague or somebody outside, exactly one, while the customer waits."""

    agent: str | None = None
    number: str | None = None
    caller_id: str = ""


class EndConsult(ContactCommand, frozen=True, kw_only=True, tag="consult.end"):
    pass


class Confer(ContactCommand, frozen=True, kw_only=True, tag="conference"):
    """Customer, agent and second party together."""


class HandOver(ContactCommand, frozen=True, kw_only=True, tag="consult.complete"):
    """The colleague who was asked has the contact from now on."""


class BeginCapture(ContactCommand, frozen=True, kw_only=True, tag="capture"):
    kind: Literal["card", "pin", "code"]


class EndCapture(ContactCommand, frozen=True, kw_only=True, tag="capture.end"):
    pass


class Finish(ContactCommand, frozen=True, kw_only=True, tag="finish"):
    pass


class AgentLost(ContactCommand, frozen=True, kw_only=True, tag="agent.lost"):
    """The way to the agent broke: the customer goes back to the queue, at the original place."""


class WrapUp(ContactCommand, frozen=True, kw_only=True, tag="wrap_up"):
    disposition: str | None = None
    note: str = ""


class SignOff(StaffCommand, frozen=True, kw_only=True, tag="sign_off"):
    pass


class TakeOver(ContactCommand, frozen=True, kw_only=True, tag="take_over"):
    """A supervisor takes a running or waiting contact onto their own desk."""


class Monitor(ContactCommand, frozen=True, kw_only=True, tag="monitor"):
    """A supervisor joins a talk; asked again with another mode, the mode changes."""

    mode: Mode


class EndMonitor(ContactCommand, frozen=True, kw_only=True, tag="monitor.end"):
    pass


class ForceStatus(StaffCommand, frozen=True, kw_only=True, tag="force_status"):
    agent: str
    status: str
    reason: str = ""
