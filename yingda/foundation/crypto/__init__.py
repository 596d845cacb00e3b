"""Envelope encryption of personal data (class C2): a master key outside the database wraps one data key per tenant.

Sources: JR/T 0171-2020 clause 6.1.2 (C2 and C3 are stored encrypted), GB/T 22239-2019 (MLPS 2.0 level 3) 8.1.4.8
(confidentiality of data in storage). The algorithm's name is in every envelope, so SM4 can be added beside AES-256-GCM.
"""

from yingda.foundation.crypto.cipher import AES_256_GCM, CIPHERS, Aes256Gcm, Cipher, CipherRegistry
from yingda.foundation.crypto.errors import (
    CryptoFault,
    KeyFileBroken,
    KeysNotLoaded,
    Malformed,
    Tampered,
    UnknownAlgorithm,
    UnknownKeyVersion,
    WrongKey,
)
from yingda.foundation.crypto.keyring import Keyring
from yingda.foundation.crypto.provider import FileMasterKeys, MasterKeys

__all__ = [
    "AES_256_GCM",
    "CIPHERS",
    "Aes256Gcm",
    "Cipher",
    "CipherRegistry",
    "CryptoFault",
    "FileMasterKeys",
    "KeyFileBroken",
    "Keyring",
    "KeysNotLoaded",
    "Malformed",
    "MasterKeys",
    "Tampered",
    "UnknownAlgorithm",
    "UnknownKeyVersion",
    "WrongKey",
]
