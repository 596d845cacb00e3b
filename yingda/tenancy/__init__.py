"""Who the institution is: tenants, branches, users, roles, sessions, calendars. The doors of this context are `api` and
`events`."""
