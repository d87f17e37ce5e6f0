"""Names that are only a name: no link, no sign that is not seen or that turns the text around.

Forms write letters to an address that anybody can type, with a name that anybody can type: what is
no name could make our letter somebody else's.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Control signs, format signs (zero-width and direction signs among them), surrogates, signs of
# nobody's, and the ends of lines and paragraphs; fillers are letters that leave nothing to see.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_LINK = re.compile(
    r"://|//|\bwww\.|@"
    r"|\b(?!(?:dr|drs|mr|ir|ing|prof|ds|st|mevr|dhr)\.)[\w-]{2,}\.[a-z]{2,}(?![\w.])",
    re.IGNORECASE,
)


def is_plain_name(name: str) -> bool:
    """Tell whether this can stand in a letter as somebody's name."""
    if any(unicodedata.category(sign) in UNSEEN or sign in FILLERS for sign in name):
        return False
    # Full-width letters and other spellings of the same signs are read as what they look like.
    return not _LINK.search(unicodedata.normalize("NFKC", name).replace("\u3002", "."))


def demand_plain_name(name: str) -> None:
    """Refuse what is no name, in words for the one who typed it."""
    if not is_plain_name(name):
        raise ValidationError(_("Write a name only: no link, and no signs that cannot be seen."))
