"""The product's sources as syntax trees, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ROOT / "yingda"


@cache
def trees() -> dict[str, ast.Module]:
    """By path inside the repository."""
    files = sorted(path for path in PRODUCT.rglob("*.py") if "static" not in path.parts)
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in files}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls of attributes, as (what stands after the last dot, the call)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def texts(tree: ast.AST) -> Iterator[str]:
    """Every literal text, pieces of formatted ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
