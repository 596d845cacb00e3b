"""The bank's tables. Amounts in fen; balances are the ledger's, under the same reference."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = """
CREATE TABLE customers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, id_no TEXT NOT NULL UNIQUE, phone TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL, risk_grade TEXT, risk_assessed_on TEXT, risk_expires_on TEXT, born_on TEXT NOT NULL,
  address TEXT NOT NULL, email TEXT NOT NULL, manager TEXT NOT NULL, branch TEXT NOT NULL, since TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE accounts (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers(id), number TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'normal', daily_limit INTEGER NOT NULL, rate TEXT NOT NULL DEFAULT '0.10'
) WITHOUT ROWID;
CREATE INDEX accounts_customer ON accounts (customer);
CREATE TABLE cards (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers(id), account TEXT NOT NULL REFERENCES accounts(id),
  number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'normal'
) WITHOUT ROWID;
CREATE INDEX cards_customer ON cards (customer);
CREATE TABLE credits (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers(id), number TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'normal', credit_limit INTEGER NOT NULL,
  granted INTEGER NOT NULL, statement_day INTEGER NOT NULL,
  statement_on TEXT NOT NULL, due_on TEXT NOT NULL, due INTEGER NOT NULL, due_min INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX credits_customer ON credits (customer);
CREATE TABLE loans (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers(id), number TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES accounts(id), rate TEXT NOT NULL, instalment INTEGER NOT NULL,
  next_on TEXT NOT NULL, left INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX loans_customer ON loans (customer);
CREATE TABLE products (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, risk TEXT NOT NULL, min_amount INTEGER NOT NULL, rate TEXT NOT NULL,
  days INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE wealth (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers(id), product TEXT NOT NULL REFERENCES products(code),
  account TEXT NOT NULL REFERENCES accounts(id), amount INTEGER NOT NULL, matures_on TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'normal'
) WITHOUT ROWID;
CREATE INDEX wealth_customer ON wealth (customer);
CREATE TABLE billers (code TEXT PRIMARY KEY, name TEXT NOT NULL, form TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE messages (
  id TEXT PRIMARY KEY, recipient TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX messages_recipient ON messages (recipient, at);
"""

CASH: Final = "H:cash"
CLEARING: Final = "H:clearing"
"""Money on its way to other banks: what stays here can be recalled."""
PAYROLL: Final = "H:payroll"
MERCHANTS: Final = "H:merchants"
INTEREST: Final = "H:interest"
BROKER: Final = "H:broker"
WEALTH: Final = "H:wealth"
LENDING: Final = "H:lending"
HOUSE_ACCOUNTS: Final = (CASH, CLEARING, PAYROLL, MERCHANTS, INTEREST, BROKER, WEALTH, LENDING)
"""The bank's own side of each booking."""
