"""The sample bank: deposit accounts, cards, credit cards, loans, wealth products, bills, transfers."""
