"""How many alternates to have ready: see `common.alternates`, which needs no solver."""

from leerkring.engines.common.alternates import alternates_advised, enough

__all__ = ["alternates_advised", "enough"]
