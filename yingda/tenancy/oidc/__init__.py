"""Signing in by OpenID Connect (Core 1.0): authorization code flow with PKCE, state and nonce; only known people."""
