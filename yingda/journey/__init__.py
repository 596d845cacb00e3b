"""The way of a contact: arrive, self_service, enqueue, offer, handle, wrap_up, record. Only here is the order known.

A step is a plain function of the live state, a command and a moment. It awaits nothing, reads no clock and draws no
random number; it either changes the state and says what it changed (`Turn`), or raises a `Refusal` and changes nothing.
"""
