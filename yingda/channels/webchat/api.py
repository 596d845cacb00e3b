"""The customer's door, as the composition root needs it.

```python
house = House(database, files, owners, customer_types=...)
app.routes.extend(routes(house))                 # POST /chat/visit, …, GET /chat/socket
owner = Owner(..., projectors=[project, ...])    # what turns mean on customers' screens
agent_types(owner, contact)                      # the agent types: shown to the customer
```
"""

from starlette.routing import BaseRoute

from yingda.channels.webchat.house import House, Owners
from yingda.channels.webchat.origins import cors, demand_allowed, is_own
from yingda.channels.webchat.rest import RestDoors
from yingda.channels.webchat.view import project, topic_of
from yingda.channels.webchat.visitors import Visitor
from yingda.interactions.contact import Contact
from yingda.journey.owner import Owner

__all__ = ["House", "Owners", "Visitor", "agent_types", "cors", "demand_allowed", "is_own", "project", "routes"]


def routes(house: House) -> list[BaseRoute]:
    """Everything under /chat."""
    return RestDoors(house).routes()


def agent_types(owner: Owner, contact: Contact) -> None:
    """Shows the customer that the agent is typing, if anybody looks."""
    topic = owner.topics.get(topic_of(contact.visitor))
    if topic is not None:
        topic.hint({"type": "typing"})
