from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

from leerkring.web.design.static_files import style_sheet

LINKED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script) [^>]*?(?:href|src)="([^"]+)"|<img')
LIGHT = 30_000


@pytest.mark.django_db
def test_the_first_view_is_three_requests_and_thirty_kilobytes_with_one_style_sheet() -> None:
    visitor = Client(headers={"accept-encoding": "gzip"})
    home = visitor.get("/")
    addresses = LINKED.findall(gzip.decompress(home.content).decode())
    answers = [visitor.get(address) for address in addresses]
    bodies = [b"".join(answer) if answer.streaming else answer.content for answer in answers]
    [sheet] = [address for address in addresses if ".css" in address]
    assert re.fullmatch(r"/static/leerkring/leerkring\.css\?v=[0-9a-f]{8}", sheet)
    assert gzip.decompress(bodies[addresses.index(sheet)]).decode() == style_sheet()
    assert 1 + len(addresses) <= 3
    assert len(home.content) + sum(map(len, bodies)) <= LIGHT
