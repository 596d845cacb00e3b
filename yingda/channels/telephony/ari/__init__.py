"""The switch's control interface (Asterisk REST Interface): events over one websocket, requests over kept connections.

Source: the interface's own description, which every Asterisk serves under /ari/api-docs.
"""

from yingda.channels.telephony.ari.client import Ari, Connected, Lost
from yingda.channels.telephony.ari.events import Bridge, Channel, Contact, SwitchEvent
from yingda.channels.telephony.ari.faults import Answer, Fault, FaultKind

__all__ = ["Answer", "Ari", "Bridge", "Channel", "Connected", "Contact", "Fault", "FaultKind", "Lost", "SwitchEvent"]
