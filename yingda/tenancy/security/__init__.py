"""How strict signing in is for the institution, and who else may vouch for its people (OIDC)."""
