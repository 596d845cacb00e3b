"""The telephone: calls walk the same way as chats. The switch carries the sound, this package says what it is to do.

`switch` fetches, configures and runs Asterisk; `ari` speaks with it; `protocol` decides, without I/O. Off unless the
setting `telephony` is on.
"""
