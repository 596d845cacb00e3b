"""SIP by hand over UDP: what real phones never say can be said with it (RFC 3261, digest of RFC 2617)."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import secrets
import socket
from dataclasses import dataclass, field

WAIT_S = 5.0
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)


@dataclass(frozen=True)
class Answer:
    """A response as it came."""

    text: str

    @property
    def status(self) -> int:
        return int(self.text.split(" ", 2)[1])

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}:[ \t]*(.*)\r$", self.text, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""

    @property
    def body(self) -> str:
        return self.text.partition("\r\n\r\n")[2]

    @property
    def shape(self) -> tuple[str, ...]:
        """What a scanner sees: the status line and the headers without what changes each time."""
        lines = [line for line in self.text.split("\r\n") if line]
        known = ("via", "from", "to", "call-id", "cseq", "date", "contact")
        kept = [line for line in lines[1:] if line.split(":")[0].lower() not in known]
        return (lines[0], *(re.sub(r'(nonce|opaque)="[^"]*"', r'\1=""', line) for line in kept))


@dataclass
class Caller:
    """A socket on an address of this machine that speaks with the switch at 127.0.0.1."""

    sip_port: int
    address: str = "127.0.0.9"
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((self.address, 0))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, ("127.0.0.1", self.sip_port))

    async def receive(self, wait_s: float = WAIT_S) -> Answer | None:
        """The next message; None: nothing came."""
        try:
            async with asyncio.timeout(wait_s):
                return Answer((await asyncio.get_running_loop().sock_recv(self.socket, 65_535)).decode())
        except TimeoutError:
            return None

    async def final(self, wait_s: float = WAIT_S) -> Answer | None:
        """The next response that is final."""
        while (answer := await self.receive(wait_s)) is not None:
            if answer.text.startswith("SIP/2.0") and answer.status >= 200:
                return answer
        return None

    async def ask(self, method: str, user: str, **more: str) -> Answer | None:
        """One request, and its final response."""
        self.send(self.request(method, user, **more).encode("utf-8", "surrogateescape"))
        return await self.final()

    async def sign_in(self, method: str, user: str, password: str, **more: str) -> Answer | None:
        """With the answer to the challenge that comes; what comes instead of one is the answer."""
        challenge = await self.ask(method, user, **more)
        if challenge is None or challenge.status != 401:
            return challenge
        asked = challenge.header("WWW-Authenticate")
        return await self.ask(method, user, authorization=digest(asked, method, user, password), **more)

    def request(
        self, method: str, user: str, *, to: str = "", authorization: str = "", body: str = "", headers: str = "",
        call: str = "",
    ) -> str:  # fmt: skip
        """From `user`; to themselves unless `to` says whom to dial."""
        number, call = next(self._numbers), call or secrets.token_hex(8)
        target = to or user
        lines = [
            f"{method} sip:{target}@127.0.0.1:{self.sip_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address}:{self.port};rport;branch=z9hG4bK{secrets.token_hex(8)}",
            "Max-Forwards: 70", f"From: <sip:{user}@127.0.0.1>;tag={secrets.token_hex(4)}",
            f"To: <sip:{target}@127.0.0.1>", f"Call-ID: {call}", f"CSeq: {number} {method}",
            f"Contact: <sip:{user}@{self.address}:{self.port}>",
        ]  # fmt: skip
        lines += [headers] if headers else []
        lines += [f"Authorization: {authorization}"] if authorization else []
        lines += ["Content-Type: application/sdp"] if body else []
        return "\r\n".join([*lines, f"Content-Length: {len(body.encode())}", "", body])

    def sdp(self) -> str:
        return SDP.format(address=self.address, port=self.port + 2)


def digest(challenge: str, method: str, user: str, password: str) -> str:
    """The header that answers a challenge."""
    parts = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    uri, once, count = "sip:127.0.0.1", secrets.token_hex(4), "00000001"

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    first, second = md5(f"{user}:{parts['realm']}:{password}"), md5(f"{method}:{uri}")
    response = md5(f"{first}:{parts['nonce']}:{count}:{once}:auth:{second}")
    opaque = f', opaque="{parts["opaque"]}"' if "opaque" in parts else ""
    return (
        f'Digest username="{user}", realm="{parts["realm"]}", nonce="{parts["nonce"]}", uri="{uri}", '
        f'response="{response}", algorithm=MD5, qop=auth, cnonce="{once}", nc={count}{opaque}'
    )
