"""Standard phrases that agents insert by a shortcut: the tenant's, and each agent's own."""
