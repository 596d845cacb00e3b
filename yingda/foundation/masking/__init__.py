"""What may be seen and what may be stored: masks for C2 on the server, and removal of C3 from free text.

Sources: JR/T 0171-2020 clauses 4.2 (C3: passwords, card verification codes, expiry dates, one-time codes) and 7.1.3
(masking when shown); PCI DSS 4.0 requirements 3.3 (no verification data stored) and 3.4 (at most first six, last four).
"""

from yingda.foundation.masking.redact import CARD_MARK, SECRET_MARK, Redaction, redact, redacted
from yingda.foundation.masking.show import mask_card, mask_email, mask_id_card, mask_name, mask_phone

__all__ = [
    "CARD_MARK",
    "SECRET_MARK",
    "Redaction",
    "mask_card",
    "mask_email",
    "mask_id_card",
    "mask_name",
    "mask_phone",
    "redact",
    "redacted",
]
