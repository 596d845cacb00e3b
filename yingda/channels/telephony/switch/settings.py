"""Where the switch listens and whom it knows."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final

LOOPBACK: Final = "127.0.0.1"
"""ARI and all management listen here and nowhere else."""
DOOR_ADDRESS: Final = "127.86.0.1"
"""Where our own door for browsers' phones comes from: an address that is never shut out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSettings:
    """`host`: the address for SIP and sound. `carriers`: addresses whose calls come in without a password (trunks).

    `local_callers`: calls of this machine come in too. `trunk`: HOST:PORT that takes outgoing calls, or "". `system`:
    begins the names of its channels.
    """

    host: str = LOOPBACK
    sip_port: int = 15060
    ari_port: int = 15088
    rtp_first: int = 20_000
    rtp_last: int = 29_999
    carriers: tuple[str, ...] = ()
    local_callers: bool = False
    trunk: str = ""
    recording: bool = True
    system: str = "yingda"

    def __post_init__(self) -> None:
        ipaddress.ip_address(self.host)
        for address in self.carriers:
            ipaddress.ip_network(address)  # raises ValueError: nothing but addresses reaches the configuration

    @property
    def ari_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ari_port}/ari"

    @property
    def sip_socket_url(self) -> str:
        """Where the switch takes SIP over websockets."""
        return f"ws://{LOOPBACK}:{self.ari_port}/ws"

    @property
    def everywhere(self) -> bool:
        """Whether it listens on every address of the machine."""
        return ipaddress.ip_address(self.host).is_unspecified

    @property
    def on_loopback(self) -> bool:
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def sound_address(self) -> dict[str, str]:
        """Fields of an endpoint with plain sound that keep it on `host` too."""
        return {} if self.everywhere else {"media_address": self.host, "bind_rtp_to_media_address": "yes"}


def own_addresses() -> list[str]:
    """Of this machine: its loopback, and the one that its phones use for the world outside. Nothing is sent."""
    found = [LOOPBACK]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737)
        except OSError:  # no way to anywhere
            return found
        found.append(probe.getsockname()[0])
    return list(dict.fromkeys(found))
