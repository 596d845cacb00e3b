"""How a torture message is written down: with line ends of SIP, and pieces that are no text."""

from __future__ import annotations

SDP = (
    "v=0\no=mhandley 29739 7272939 IN IP4 192.0.2.3\ns=-\nc=IN IP4 192.0.2.4\nt=0 0\nm=audio 49217 RTP/AVP 0 12\n"
    "m=video 3227 RTP/AVP 31\na=rtpmap:31 LPC\n"
)
MESSAGES: dict[str, bytes] = {}
"""By their names in the RFC."""


def message(name: str, text: str, body: str = "", *, raw: dict[str, bytes] | None = None) -> None:
    """Adds one; `raw` replaces places of the text by bytes."""
    head = text.strip("\n").replace("\n", "\r\n") + "\r\n\r\n"
    data = (head + body.replace("\n", "\r\n")).encode()
    for place, piece in (raw or {}).items():
        data = data.replace(place.encode(), piece)
    MESSAGES[name] = data
