"""What can be wrong with sealed bytes or keys: broken invariants, not refusals. They stop the unit of work."""

from __future__ import annotations


class CryptoFault(Exception):
    """Root of every fault of keys and sealed data. Carries a code and never any plaintext or key."""

    code = "crypto.fault"


class Malformed(CryptoFault):
    """The bytes are not an envelope that we wrote: too short, wrong magic, wrong lengths."""

    code = "crypto.malformed"


class UnknownAlgorithm(CryptoFault):
    """The envelope names an algorithm that this installation has no cipher for."""

    code = "crypto.unknown_algorithm"


class UnknownKeyVersion(CryptoFault):
    """The envelope was sealed with a version of the data key that is not loaded; reload the tenant's keys once."""

    code = "crypto.unknown_key_version"


class WrongKey(CryptoFault):
    """The version exists, but the key is another one: a restored key file or a row of another installation."""

    code = "crypto.wrong_key"


class Tampered(CryptoFault):
    """The key is right and the authentication tag is not: changed bytes, another tenant, or another context."""

    code = "crypto.tampered"


class KeysNotLoaded(CryptoFault):
    """The tenant's data keys were not loaded into this process; await `load` or `ensure` first."""

    code = "crypto.keys_not_loaded"


class KeyFileBroken(CryptoFault):
    """The master key file is unreadable, empty, malformed, or readable by others (mode must be 0600)."""

    code = "crypto.key_file_broken"
