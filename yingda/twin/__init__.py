"""The digital twin: a day of contacts, agents and patience on a virtual clock, routed by the production matcher.

Nothing here decides who gets whom: `routing.matching.Matcher` does, as in the live engine. The twin plays the people:
customers who come, wait and give up, agents who come, answer, talk and write up.
"""
