"""Flows and their interpreter.

```python
step = begin(flow, world)                                   # a contact enters
step = interpret(flow, restore(kept), Said(text="余额"), world)   # and goes on
kept = save(step.state)
for output in step.outputs: ...                             # Say, Offer, Collect, Answer, HandOver, LeaveMessage, End
```
"""

from yingda.dialogue.flow import (
    AnyNode,
    ArticleNode,
    AskNode,
    BranchNode,
    Case,
    EndNode,
    Flow,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    OtherFlowNode,
    SayNode,
    SecretNode,
    SecretOf,
    ServiceNode,
    Text,
)
from yingda.dialogue.rules.human import asks_for_human
from yingda.dialogue.rules.interpret import begin, interpret
from yingda.dialogue.rules.search import Found, find_articles
from yingda.dialogue.rules.validate import Problem, problems
from yingda.dialogue.starter import starter_flow
from yingda.dialogue.talk import (
    Answer,
    Article,
    AskedHuman,
    ChangeLanguage,
    Choice,
    Chose,
    Collect,
    CollectSecret,
    End,
    Entrusted,
    Follow,
    HandOver,
    Heard,
    LeaveMessage,
    LeftMessage,
    Offer,
    Output,
    Pressed,
    Said,
    Say,
    Serve,
    Served,
    Started,
    State,
    Step,
    TimedOut,
    World,
    restore,
    save,
)

__all__ = [
    "Answer", "AnyNode", "Article", "ArticleNode", "AskNode", "AskedHuman", "BranchNode", "Case", "ChangeLanguage",
    "Choice", "Chose", "Collect", "CollectSecret", "End", "EndNode", "Entrusted", "Flow", "Follow", "Found",
    "HandOver", "HandOverNode", "Heard", "LeaveMessage", "LeaveMessageNode", "LeftMessage", "MenuNode", "Offer",
    "Option", "OtherFlowNode", "Output", "Pressed", "Problem", "Said", "Say", "SayNode", "SecretNode", "SecretOf",
    "Serve", "Served", "ServiceNode", "Started", "State", "Step", "Text", "TimedOut", "World", "asks_for_human",
    "begin", "find_articles", "interpret", "problems", "restore", "save", "starter_flow",
]  # fmt: skip
