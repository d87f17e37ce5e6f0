"""Where a request came from, as far as our proxies tell."""

from __future__ import annotations

import ipaddress

from django.conf import settings

from leerkring.web.design.request import Request

NETWORK_BITS = (
    64  # what one household or school has of IPv6: each of its devices has many addresses
)


def source_of(request: Request) -> str:
    """Return the address that a request came from; of IPv6 the network.

    Each proxy adds to X-Forwarded-For whom it heard: the outermost of ours stands as many places
    from the right as there are proxies, and what stands left of it anybody can write.
    """
    heard = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.ENVIRONMENT.proxies
    written = heard[-proxies:][0] if proxies and heard[0] else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False).network_address)
    return str(address)
