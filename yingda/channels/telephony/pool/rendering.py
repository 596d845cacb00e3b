"""The configuration of one switch of a pool: that of any switch, a name of its own, and the way to the others."""

import shlex
from importlib.resources import files
from pathlib import Path
from typing import Final

from yingda.channels.telephony.pool.file import Node, PoolFile, secret
from yingda.channels.telephony.switch import Layout, Programs, Secrets, SwitchSettings
from yingda.channels.telephony.switch.render import APPLICATION, filled, render
from yingda.channels.telephony.switch.secrets import write_private

TEMPLATES: Final = "yingda.channels.telephony.pool.configuration"
PEER: Final = "peer-"
START: Final = "start"
START_MODE: Final = 0o755


def peer(name: str) -> str:
    """How the other switches call this one."""
    return PEER + name


def settings_of(node: Node, common: SwitchSettings) -> SwitchSettings:
    """What the switch is told. `common`: carriers, trunk and recording, the same for all."""
    first, last = node.rtp.split("-")
    return SwitchSettings(
        host=node.host, sip_port=node.port, ari_port=node.ari_port, rtp_first=int(first), rtp_last=int(last),
        carriers=common.carriers, trunk=common.trunk, recording=common.recording, system=f"{APPLICATION}-{node.name}",
    )  # fmt: skip


def render_node(pool: PoolFile, name: str, layout: Layout, programs: Programs, common: SwitchSettings) -> None:
    """Writes everything that the switch needs under `layout`, and `start`, which runs it. Raises PoolWrong."""
    node = pool.node(name)
    settings = settings_of(node, common)
    layout.make()
    render(layout, programs, settings, Secrets(ari=secret(node.ari_secret), phones=""))
    sound = "\n".join(f"{name}={value}" for name, value in settings.sound_address.items())
    parts = [filled(_template("peers.conf"), {"secret": secret(pool.peers_secret)})]
    parts += [
        filled(_template("peer.conf"), {"peer": peer(other.name), "place": other.sip, "sound": sound})
        for other in pool.switches
        if other.name != name
    ]
    write_private(layout.etc / "peers.conf", "".join(parts).encode())
    for file in ("peers_extensions.conf", "peers_modules.conf"):
        write_private(layout.etc / file, _template(file).encode())
    _write_start(layout.root / START, [*programs.command, "-C", str(layout.configuration)])


def layout_of(pool: PoolFile, folder: Path) -> Layout:
    """A switch's folder; spoken sentences are the pool's."""
    return Layout(folder, sentences=pool.prompts)


def _template(name: str) -> str:
    return (files(TEMPLATES) / name).read_text("utf-8")


def _write_start(file: Path, command: list[str]) -> None:
    """`start` runs the switch, `start reload` lets a running one read its configuration again; no call is cut."""
    words = shlex.join(command)
    file.write_text(f'#!/bin/sh\n[ "$1" = reload ] && exec {words} -rx "core reload"\nexec {words} -f\n', "utf-8")
    file.chmod(START_MODE)
