"""The demo world: 远山银行 and 云海证券, two institutions that do not exist, with people who do not exist."""

from yingda.demo.load import load

__all__ = ["load"]
