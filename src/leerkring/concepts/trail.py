"""What happens to concepts and publications, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.concepts.models import ConceptScheme, Publication


class Verb:
    """What happens to concepts and publications."""

    CONCEPTS_IMPORTED = TrailVerb(_("imported the list “%(title)s”"))
    PUBLICATION_ADDED = TrailVerb(_("added the publication “%(title)s”"))
    PUBLICATION_CHANGED = TrailVerb(_("changed a publication"))


belongs(ConceptScheme, called="scheme")
belongs(Publication)
