"""What a contact may look like to its call, and what may end a leg: for the call's properties."""

from __future__ import annotations

from hypothesis import strategies as st

from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.call import Capture, Consult, Dial, Monitor
from yingda.interactions.contact import Awaited

INTERACTION = "00000000-0000-7000-8000-000000000001"
AGENTS = ("agent-a", "agent-b")
OFFERS = ("offer-1", "offer-2", "offer-3")

questions = st.builds(
    Awaited, seq=st.integers(1, 5), form=st.sampled_from(("choice", "text", "digits", "secret")),
    timeout_s=st.integers(1, 9), chars_max=st.integers(1, 6), of=st.sampled_from(("pin", "card", "code", "number")),
)  # fmt: skip
consults = st.builds(
    Consult, id=st.sampled_from(("c1", "c2")), state=st.sampled_from(("ringing", "talking", "conference")),
    started_at=st.just(0), agent=st.sampled_from((None, *AGENTS)), number=st.just("057188888888"),
)  # fmt: skip
monitors = st.builds(
    Monitor, staff=st.sampled_from(("s1", "agent-b")), name=st.just(""), since=st.just(0),
    mode=st.sampled_from(("listen", "whisper", "barge")),
)  # fmt: skip
captures = st.builds(Capture, id=st.sampled_from(("k1", "k2")), kind=st.sampled_from(("card", "pin")), until=st.just(0))
dials = st.builds(
    Dial, number=st.just("13900139000"), reason=st.sampled_from(("agent", "asked", "cut")), asked_at=st.just(0),
    state=st.sampled_from(("none", "dialling", "ringing", "up")), tries=st.integers(0, 1),
)  # fmt: skip
contacts = st.one_of(
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("self_service"), awaits=st.none() | questions,
        leaving_message=st.booleans(), serving=st.booleans(), unrecorded=st.booleans(),
    ),
    st.builds(Shown, interaction=st.just(INTERACTION), where=st.just("waiting"), place=st.none() | st.integers(1, 9)),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("offered"), agent=st.sampled_from(AGENTS),
        offer=st.sampled_from(OFFERS),
    ),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("active"), agent=st.sampled_from(AGENTS),
        held=st.booleans(), consult=st.none() | consults, capture=st.none() | captures, unrecorded=st.booleans(),
        monitors=st.lists(monitors, max_size=2, unique_by=lambda each: each.staff).map(tuple),
    ),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("over"),
        ended_by=st.sampled_from(("agent", "customer", "system")), asks_survey=st.booleans(),
    ),
)  # fmt: skip
lines = st.lists(st.builds(Spoken, text=st.sampled_from(("您好", "")), language=st.just("zh-CN")), max_size=3)
causes = st.sampled_from((0, 16, 17, 19, 21, 38, 44))
