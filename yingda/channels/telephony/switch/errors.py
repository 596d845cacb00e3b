"""What can keep the switch from running. Each message says what to do."""


class SwitchError(Exception):
    """The telephone does not work; everything else does."""


class SwitchMissing(SwitchError):
    """There is no Asterisk and none could be fetched."""


class PackagesBroken(SwitchError):
    """A fetched package is not what it was."""


class StartFailed(SwitchError):
    """The switch ended while starting, or did not answer in time."""


class PortTaken(SwitchError):
    """Something else listens where the switch is to."""
