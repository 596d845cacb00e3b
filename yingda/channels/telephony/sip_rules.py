"""What a browser may say in SIP through our door (RFC 3261 over websockets, RFC 7118): one whole message a frame, in
its own name. Without I/O.

The switch checks passwords; this is about what a signed-in person could do with a connection that the switch trusts.
"""

import re
from typing import Final

HEADERS_MAX: Final = 100
KEEP_ALIVE: Final = frozenset({"\r\n\r\n", "\r\n"})
"""RFC 5626 §3.5.1."""
METHODS: Final = frozenset({"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK"})
"""What a phone needs. Transfers go through the desk, so REFER is none of them."""
REQUEST: Final = re.compile(r"([A-Z]+) (\S+) SIP/2\.0")
RESPONSE: Final = re.compile(r"SIP/2\.0 [1-6]\d\d .*")
HEADER: Final = re.compile(r"([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:[ \t]*(.*)")
LONG_NAMES: Final = {"f": "from", "t": "to", "l": "content-length", "i": "call-id", "m": "contact", "v": "via"}
ONCE: Final = ("from", "to", "content-length", "call-id", "cseq")
USER: Final = re.compile(
    r"(?:\"(?:[^\"\\]|\\.)*\"|[^<>\"]*)[ \t]*<sips?:([^@<>;:]+)@[^<>]*>.*|sips?:([^@<>;:]+)@[^<>]*"
)
DIGEST_USER: Final = re.compile(r"\busername\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
TAG: Final = re.compile(r";\s*tag\s*=", re.IGNORECASE)


class NotSip(ValueError):
    """Not one whole SIP message."""


class NotYours(ValueError):
    """A message in another's name, or of a kind that phones do not send."""


def check(text: str, account: str) -> None:
    """Passes if this frame may go to the switch from the phone `account`. Raises NotSip or NotYours."""
    if text in KEEP_ALIVE:
        return
    start, headers = parsed(text)
    if RESPONSE.fullmatch(start):
        return
    request = REQUEST.fullmatch(start)
    if request is None:
        raise NotSip("start line")
    if request[1] not in METHODS:
        raise NotYours("method")
    if not in_dialogue(headers["to"][0]) and user_of(headers["from"][0]) != account:
        raise NotYours("from")
    if request[1] == "REGISTER" and user_of(headers["to"][0]) != account:
        raise NotYours("to")
    for name in ("authorization", "proxy-authorization"):
        for value in headers.get(name, ()):
            if DIGEST_USER.findall(value) != [account]:
                raise NotYours(name)


def parsed(text: str) -> tuple[str, dict[str, list[str]]]:
    """The start line and the headers by their long names in small letters."""
    head, blank, body = text.partition("\r\n\r\n")
    lines = head.split("\r\n")
    if not blank or "\0" in text or len(lines) > HEADERS_MAX or any("\r" in line or "\n" in line for line in lines):
        raise NotSip("lines")
    headers: dict[str, list[str]] = {}
    for line in lines[1:]:
        header = HEADER.fullmatch(line)  # a folded line, which RFC 3261 allows but no phone sends, is none
        if header is None:
            raise NotSip("header")
        name = header[1].lower()
        headers.setdefault(LONG_NAMES.get(name, name), []).append(header[2].strip())
    for name in ONCE:
        if len(headers.get(name, ())) != 1:
            raise NotSip(name)
    if headers["content-length"][0] != str(len(body.encode())):  # else a second message could hide behind the first
        raise NotSip("content-length")
    return lines[0], headers


def in_dialogue(to: str) -> bool:
    """With a tag behind the address: then the switch knows who speaks."""
    return TAG.search(QUOTED.sub("", to).rpartition(">")[2]) is not None


def user_of(value: str) -> str | None:
    """Of an address as it stands in From and To."""
    found = USER.fullmatch(value)
    return (found[1] or found[2]) if found else None
