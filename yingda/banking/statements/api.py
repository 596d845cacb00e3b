"""The public door of statements.

```python
months(entries, zone, first, today, balance)       # curves: one Month for each calendar month, oldest first
pdf(Statement(...), "zh-CN")                       # bytes of a PDF
```
"""

from yingda.banking.statements.curves import Month, balances, months
from yingda.banking.statements.page import pdf
from yingda.banking.statements.sums import Statement, Sums, sums
from yingda.banking.statements.words import Language

__all__ = ["Language", "Month", "Statement", "Sums", "balances", "months", "pdf", "sums"]
