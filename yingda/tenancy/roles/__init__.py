"""Roles: sets of permissions, built in or the institution's own, and who has them."""
