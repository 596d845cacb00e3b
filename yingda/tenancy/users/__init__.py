"""The institution's people: accounts, their data under seal, their credentials."""
