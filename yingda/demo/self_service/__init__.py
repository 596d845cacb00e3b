"""Self-service of the demo institutions, by telephone keys and in the chat: the same flows, drawn once."""

from yingda.demo.self_service.bank import bank_flows
from yingda.demo.self_service.broker import broker_flows
from yingda.demo.self_service.chat import chat_flow

__all__ = ["bank_flows", "broker_flows", "chat_flow"]
