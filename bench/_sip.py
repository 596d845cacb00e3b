"""As much SIP as a phone of the load needs: messages read and written, a digest answered (RFC 3261, RFC 2617)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
REPEATED: Final = ("via", "record-route")


@dataclass(frozen=True, slots=True)
class Message:
    """`first`: the request line or the status line. Names of headers are in small letters; `via` is a list."""

    first: str
    headers: dict[str, str]
    via: tuple[str, ...]
    body: str = ""

    @property
    def method(self) -> str:
        """Of a request; of a response "SIP/2.0"."""
        return self.first.partition(" ")[0]

    @property
    def status(self) -> int:
        return int(self.first.split(" ", 2)[1]) if self.method == "SIP/2.0" else 0

    @property
    def user(self) -> str:
        """Who is asked for, of a request."""
        return user_of(self.first.split(" ")[1])


def read(data: bytes) -> Message | None:
    """None: no SIP message (a keep-alive of blank lines)."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if "SIP/2.0" not in first:
        return None
    headers: dict[str, str] = {}
    via = []
    for line in lines:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if name in ("via", "v"):
            via.append(value.strip())
        else:
            headers.setdefault(name, value.strip())
    return Message(first, headers, tuple(via), body)


def user_of(uri: str) -> str:
    """Of a URI or of a header that holds one."""
    found = re.search(r"sips?:([^@;>]*)@", uri)
    return found[1] if found else ""


def uri_of(header: str) -> str:
    found = re.search(r"<([^>]*)>", header)
    return found[1] if found else header.partition(";")[0].strip()


def response(request: Message, status: str, tag: str = "", contact: str = "", body: str = "") -> bytes:
    """`status`: "200 OK". The tag is put behind To unless there is one."""
    to = request.headers["to"]
    lines = [f"SIP/2.0 {status}", *(f"Via: {each}" for each in request.via)]
    lines += [f"From: {request.headers['from']}", f"To: {to}" if "tag=" in to or not tag else f"To: {to};tag={tag}"]
    lines += [f"Call-ID: {request.headers['call-id']}", f"CSeq: {request.headers['cseq']}"]
    return _ended(lines, contact, body)


@dataclass(slots=True)
class Dialog:
    """What the called side needs to speak within a call."""

    invite: Message
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    turns: int = 0

    def request(self, method: str, address: str) -> bytes:
        """From the called side to the caller. `address`: our own, HOST:PORT."""
        self.turns += 1
        headers = self.invite.headers
        to = headers["to"] if "tag=" in headers["to"] else f"{headers['to']};tag={self.tag}"
        lines = [
            f"{method} {uri_of(headers['contact'])} SIP/2.0",
            f"Via: SIP/2.0/UDP {address};rport;branch=z9hG4bK{secrets.token_hex(8)}", "Max-Forwards: 70",
            f"From: {to}", f"To: {headers['from']}", f"Call-ID: {headers['call-id']}",
            f"CSeq: {self.turns} {method}",
        ]  # fmt: skip
        return _ended(lines, "", "")


def register(user: str, address: str, switch: str, seconds: int, turn: int, authorization: str = "") -> bytes:
    """`switch`: HOST:PORT where the phone registers."""
    lines = [
        f"REGISTER sip:{switch} SIP/2.0", f"Via: SIP/2.0/UDP {address};rport;branch=z9hG4bK{secrets.token_hex(8)}",
        "Max-Forwards: 70", f"From: <sip:{user}@{switch}>;tag={secrets.token_hex(4)}", f"To: <sip:{user}@{switch}>",
        f"Call-ID: {user}@{address}", f"CSeq: {turn} REGISTER", f"Expires: {seconds}",
    ]  # fmt: skip
    lines += [f"Authorization: {authorization}"] if authorization else []
    return _ended(lines, f"sip:{user}@{address}", "")


def digest(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The header that answers a challenge."""
    parts = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    once, count = secrets.token_hex(4), "00000001"
    first, second = _md5(f"{user}:{parts['realm']}:{password}"), _md5(f"{method}:{uri}")
    answer = _md5(f"{first}:{parts['nonce']}:{count}:{once}:auth:{second}")
    opaque = f', opaque="{parts["opaque"]}"' if "opaque" in parts else ""
    return (
        f'Digest username="{user}", realm="{parts["realm"]}", nonce="{parts["nonce"]}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5, qop=auth, cnonce="{once}", nc={count}{opaque}'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _ended(lines: list[str], contact: str, body: str) -> bytes:
    lines += [f"Contact: <{contact}>"] if contact else []
    lines += ["Content-Type: application/sdp"] if body else []
    return "\r\n".join([*lines, f"Content-Length: {len(body.encode())}", "", body]).encode()
