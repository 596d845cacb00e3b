"""What changed in a list of contacts to be taken, and the list after it. The browser applies the same."""

from __future__ import annotations

from typing import Any

View = dict[str, Any]


def changes(old: View, new: View) -> View | None:
    """The event that takes `old` to `new`; None: they are the same.

    `gone`: out of the list. `items`: `[place, item]` of those who are new or different, from the top: each is put at
    its place once those before it are there. Where the order itself changed, the list comes whole.
    """
    if old == new:
        return None
    before, after = {each["id"]: each for each in old["items"]}, {each["id"] for each in new["items"]}
    stayed = [id for id in before if id in after]
    if not new["pull"] or not old["pull"] or stayed != [each["id"] for each in new["items"] if each["id"] in before]:
        return {"type": "list", "list": new}
    put = [[place, each] for place, each in enumerate(new["items"]) if before.get(each["id"]) != each]
    gone = [id for id in before if id not in after]
    return {"type": "changes", "waiting": new["waiting"], "gone": gone, "items": put}


def applied(view: View, event: View) -> View:
    """The list after the event. The old one is left as it was."""
    if event["type"] == "list":
        return dict(event["list"])
    out = {*event["gone"], *(item["id"] for _, item in event["items"])}
    items = [each for each in view["items"] if each["id"] not in out]
    for place, item in event["items"]:
        items.insert(place, item)
    return {**view, "waiting": event["waiting"], "items": items}
