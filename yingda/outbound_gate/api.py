"""The gate's door for other contexts and for the composition root.

- `Gate(database, keyring, own_numbers)`: `decide` for somebody signed in, `decide_for` where nobody asks in person.
- `Permit`: what may be dialled and what the called sees. Every other answer is a `GateRefusal` (`errors.py`).
- `OwnNumber`: what the composition root tells of the institution's own numbers.
"""

from yingda.outbound_gate.gate import Gate, OwnNumbers, Permit
from yingda.outbound_gate.jobs import keeping
from yingda.outbound_gate.rules.policy import Purpose
from yingda.outbound_gate.rules.ruling import OwnNumber

__all__ = ["Gate", "OwnNumber", "OwnNumbers", "Permit", "Purpose", "keeping"]
