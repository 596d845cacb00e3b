"""The configuration of the switch: templates beside this file, filled in for one installation.

`@name@` stands for a value. Values are numbers, addresses, paths and secrets of our own making; none comes
from outside.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.programs import Programs
from yingda.channels.telephony.switch.secrets import Secrets
from yingda.channels.telephony.switch.settings import LOOPBACK, SwitchSettings, own_addresses

TEMPLATES: Final = "yingda.channels.telephony.switch.configuration"
PLACE: Final = re.compile(r"@([a-z_]+)@")
APPLICATION: Final = "yingda"
"""Our name at the switch, as user and as application."""
CARRIER: Final = "carrier"
"""The endpoint of the trunks."""
BANNED_FILE: Final = "banned.conf"
"""Who is shut out: written while the switch runs (`banned`)."""
FILE_MODE: Final = 0o600
EMPTY: Final = ("acl", "ccss", "cel", "features", "indications", "pjproject", "stasis", "udptl", "websocket_client")
"""Parts of the switch that complain about a missing file; their defaults are right."""


def render(layout: Layout, programs: Programs, settings: SwitchSettings, secrets: Secrets) -> bool:
    """Writes every file; True if one changed."""
    values = _values(layout, programs, settings, secrets)
    for name in EMPTY:
        _write(layout, f"{name}.conf", "")
    changed = [_write(layout, name, filled(template, values)) for name, template in templates().items()]
    return any(changed)


def templates() -> dict[str, str]:
    """Every template by the name of its file."""
    found = [each for each in files(TEMPLATES).iterdir() if each.name.endswith(".conf")]
    return {each.name: each.read_text("utf-8") for each in found}


def banned(addresses: Iterable[str]) -> str:
    """The part of the configuration that shuts these addresses out."""
    denied = [f"deny={ipaddress.ip_address(address)}" for address in addresses]
    return "\n".join(["[banned]", "type=acl", *denied, ""]) if denied else ""


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its values; a place that has none is a mistake of ours."""
    return PLACE.sub(lambda match: values[match[1]], template)


def _values(layout: Layout, programs: Programs, settings: SwitchSettings, secrets: Secrets) -> dict[str, str]:
    return {
        "root": str(layout.root), "etc": str(layout.etc), "modules": str(programs.modules),
        "data": str(programs.data), "music": str(programs.music or layout.root / "music"),
        "fallback": str(layout.fallback), "loopback": LOOPBACK, "application": APPLICATION, "carrier": CARRIER,
        "system": settings.system,
        "sound": "\n".join(f"{name}={value}" for name, value in settings.sound_address.items()), "ice": _ice(settings),
        "ari_port": str(settings.ari_port), "ari_password": secrets.ari, "host": settings.host,
        "sip_port": str(settings.sip_port), "rtp_first": str(settings.rtp_first), "rtp_last": str(settings.rtp_last),
        "trunk": _trunk(settings), "aors": f"aors={CARRIER}" if settings.trunk else "; no calls out",
        "recording": str(int(settings.recording)), "recordings": str(layout.calls),
    }  # fmt: skip


def _trunk(settings: SwitchSettings) -> str:
    """Calls from these addresses are a carrier's; without any, nobody comes in without a password. Calls out go to the
    trunk's address; without one there are none."""
    callers = [*settings.carriers, *(own_addresses() if settings.local_callers else [])]
    matches = [f"match={address}" for address in callers]
    identify = [f"[{CARRIER}]", "type=identify", f"endpoint={CARRIER}", *matches] if matches else []
    place = [f"[{CARRIER}]", "type=aor", f"contact=sip:{settings.trunk}"] if settings.trunk else []
    return "\n".join(["; addresses of carriers", *identify, *place])


def _ice(settings: SwitchSettings) -> str:
    """The address that browsers are offered for sound. Never loopback: neither the switch nor a browser offers that, so
    a demo of one machine talks over whatever address the machine has. Such a socket takes nothing without the call's
    own keys (RFC 8445, RFC 5763)."""
    if settings.everywhere or settings.on_loopback:
        return "; every address of this machine"
    return f"ice_deny=0.0.0.0/0\nice_deny=::/0\nice_permit={settings.host}"


def _write(layout: Layout, name: str, text: str) -> bool:
    file = layout.etc / name
    if file.exists() and file.read_text("utf-8") == text:
        return False
    file.touch(FILE_MODE)
    file.chmod(FILE_MODE)
    file.write_text(text, "utf-8")
    return True
