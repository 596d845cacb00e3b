"""The gate before every outgoing call: may we contact this person, now, from here, for this purpose?"""
