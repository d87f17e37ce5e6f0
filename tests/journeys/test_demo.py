"""The demonstration: one command, then a browser."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Visitors
from tests.project.installation import Installation, ended, family, free_port, lines_until

READING = "/beheer/netwerken/leernetwerk-intern-begeleiders-en-zorgcoordinatoren/lezen/"
LINK = re.compile(r"programme manager: (\S+)")


@pytest.mark.capability(136, 140)
def test_one_command_shows_a_living_programme_from_three_processes_and_leaves_none(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    # Settings of a real installation that happen to be there must not reach the demonstration.
    real = {"LEERKRING_MAIL_URL": "smtp://mail.example.nl", "LEERKRING_DEMO": "0"}
    with Installation(tmp_path / "data", real).start("demo", "--port", str(port)) as demo:
        printed = lines_until(demo, f"http://127.0.0.1:{port}/")
        visitors = Visitors(browser, f"http://127.0.0.1:{port}")
        page = visitors.arrive(width=390)
        page.goto("/")
        assert page.get_by_text("Deze demo wordt nog gevuld").is_visible()
        assert page.locator("main article h3").count() >= 2
        printed += lines_until(demo, "Ctrl-C")
        page.reload()
        assert page.get_by_text("Deze demo wordt nog gevuld").count() == 0
        assert page.locator("main article h3").count() >= 2
        processes = family(demo.pid)
        link = LINK.search(printed)
        assert link, printed
        manager = visitors.arrive()
        manager.goto(link[1])
        manager.get_by_role("button", name="Inloggen").click()
        manager.wait_for_url("**/beheer/")
        assert manager.locator("ul.lk-todo > li").count() >= 3
        manager.goto("/beheer/postvak/")
        assert manager.locator("table tbody tr").count() == 4
        manager.get_by_role("link", name="Graag meedoen").click()
        assert manager.get_by_role("heading", level=1).inner_text() == "Graag meedoen"
        manager.goto(READING + "verdelen/")
        lists = manager.locator("table tbody tr").all_inner_texts()
        assert ["Halima Bouzid" in row and "van 36" in row for row in lists] == [False, True, False]
        manager.goto(READING + "uitkomsten/")
        assert manager.get_by_text("onafhankelijk").count() == 1
        assert family(demo.pid) == processes
        visitors.leave()
        assert ended(demo, signal.SIGINT) == (0, set())
    assert len(processes) <= 3
    assert (tmp_path / "demo-data" / ".leerkring-demo").exists()
