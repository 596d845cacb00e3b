"""Where the switch listens and whom it knows."""

import ipaddress
from dataclasses import dataclass
from typing import Final

LOOPBACK: Final = "127.0.0.1"
"""ARI and all management listen here and nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSettings:
    """`host`: the address for SIP and sound. `carriers`: addresses whose calls come in without a password (trunks)."""

    host: str = LOOPBACK
    sip_port: int = 15060
    ari_port: int = 15088
    rtp_first: int = 20_000
    rtp_last: int = 29_999
    carriers: tuple[str, ...] = ()
    recording: bool = True

    def __post_init__(self) -> None:
        for address in (self.host, *self.carriers):
            ipaddress.ip_network(address)  # raises ValueError: nothing but addresses reaches the configuration

    @property
    def ari_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ari_port}/ari"
