"""The reducer of a desk: old snapshot + event = new snapshot. The browser has the same; both pass the same cases."""

from typing import Any

Desk = dict[str, Any]


def reduce(desk: Desk, event: dict[str, Any]) -> Desk:
    """The desk after one event. The old one is left as it was."""
    contacts, messages = dict(desk["contacts"]), dict(desk["messages"])
    match event:
        case {"type": "me", "me": me}:
            return {**desk, "me": me}
        case {"type": "contact", "contact": contact}:
            contacts[contact["id"]] = contact
            messages.setdefault(contact["id"], [])
        case {"type": "gone", "id": gone}:
            contacts.pop(gone, None)
            messages.pop(gone, None)
        case {"type": "messages", "interaction": interaction, "messages": lines}:
            messages[interaction] = lines
        case {"type": "message", "interaction": interaction, "message": message}:
            known = messages.get(interaction, [])
            if all(line["seq"] != message["seq"] for line in known):
                messages[interaction] = sorted([*known, message], key=lambda line: line["seq"])
    return {**desk, "contacts": contacts, "messages": messages}
