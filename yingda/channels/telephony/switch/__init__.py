"""The switch, Asterisk, as a program beside ours: found or fetched, configured, started, watched, stopped.

It outlives a crash of this program: calls stay up, and the next life takes them over again.
"""

from yingda.channels.telephony.switch.errors import SwitchError
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.programs import Programs, find_programs
from yingda.channels.telephony.switch.running import Switch
from yingda.channels.telephony.switch.secrets import Secrets
from yingda.channels.telephony.switch.settings import SwitchSettings

__all__ = ["Layout", "Programs", "Secrets", "Switch", "SwitchError", "SwitchSettings", "find_programs"]
