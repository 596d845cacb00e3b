"""Operations on the desk: the agent drafts, the customer confirms, a second person decides where it takes one."""
