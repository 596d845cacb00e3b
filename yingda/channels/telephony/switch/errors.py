"""What can keep the switch from running. Each message says what to do."""


class SwitchError(Exception):
    """The telephone does not work; everything else does."""


class SwitchMissing(SwitchError):
    """There is no Asterisk and none could be fetched."""


class PackagesBroken(SwitchError):
    """A fetched package is not what it was."""


class StartFailed(SwitchError):
    """The switch ended while starting, or did not answer in time."""


class Replaced(SwitchError):
    """Another program took our place at the switch: two must not steer the same calls."""


class PortTaken(SwitchError):
    """Something else listens where the switch is to."""
