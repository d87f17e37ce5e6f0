"""What a refusal says of the address: that it fails for good, or only this letter or this time."""

from __future__ import annotations

import re

# Enhanced status codes (RFC 3463; 5.1.10 and 5.4.1 as large providers use them). A full mailbox
# (5.2.2), a letter that is too large (5.2.3) or one that looks like spam (5.7.…) says nothing of
# the address.
_FAILS = re.compile(r"5\.(0\.0|1\.(0|1|2|3|6|9|10)|2\.1|4\.[14])")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_NO_SUCH_MAILBOX = re.compile(r"(?<![\d.])55[013](?![\d.])")  # RFC 5321, where no status is given


def says_address_fails(said: str) -> bool:
    """Tell whether a mail server's words mean that letters to this address never arrive."""
    status = _STATUS.search(said)
    if status:
        return bool(_FAILS.fullmatch(status[0]))
    return bool(_NO_SUCH_MAILBOX.search(said))
