"""Customers' door for other contexts and for the composition root.

- `Customers(database, keyring, cores)`: `find_by_number`, `find`, `adopt`, `root`, `refs`, `subject_bits`, `identify`,
  `conversation_of`.
- `Cores`: what is asked of the connections to core systems; `within`, `of_all`: asking with a time.
- `Held`, `Holder`: what is in the hands of who asks; the composition root knows it of the live contacts.
- `routers(customers, held, alarmed)`, `jobs(database)`.
"""

from yingda.customers.composition import jobs, routers
from yingda.customers.directory import Bits, Customers, Found, Identified, Known
from yingda.customers.doors import Alarmed, Doors, Holder
from yingda.customers.errors import FieldUnknown
from yingda.customers.marks.schemas import AlertView, NoteView, RelationView
from yingda.customers.openings.recording import Opening
from yingda.customers.persons.asking import ANSWER_S, SLOW, Cores, NoCores, of_all, within
from yingda.customers.persons.lookup import families_with, family_of
from yingda.customers.record import CustomerRecord, customer_record
from yingda.customers.rules.forms import canonical
from yingda.customers.rules.purpose import Held
from yingda.customers.schemas import FaultView

__all__ = [
    "ANSWER_S",
    "SLOW",
    "Alarmed",
    "AlertView",
    "Bits",
    "Cores",
    "CustomerRecord",
    "Customers",
    "Doors",
    "FaultView",
    "FieldUnknown",
    "Found",
    "Held",
    "Holder",
    "Identified",
    "Known",
    "NoCores",
    "NoteView",
    "Opening",
    "RelationView",
    "canonical",
    "customer_record",
    "families_with",
    "family_of",
    "jobs",
    "of_all",
    "routers",
    "within",
]
