"""Takes the pictures of docs/pictures: starts a demonstration of its own, and looks at it.

python -m tools.pictures        about a minute
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.system import chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES = 200_000
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
LINK = re.compile(r"programme manager: (\S+)")
WIDE, PHONE = (1280, 900), (390, 844)
LEADERS = "leernetwerk-schoolleiders-kiezen-waar-je-school-van-is"
SUPPORT = "leernetwerk-intern-begeleiders-en-zorgcoordinatoren"
# name, path, size, whether it belongs to the team
PICTURES = (
    ("today", "/beheer/", WIDE, True),
    ("network", f"/beheer/netwerken/{LEADERS}/", WIDE, True),
    ("activity", f"/activiteiten/{SUPPORT}/", WIDE, False),
    ("activity-phone", f"/activiteiten/{SUPPORT}/", PHONE, False),
)
PREFIXES = {"nl": "", "en": "/en"}


@contextmanager
def demonstration() -> Iterator[str]:
    """Run a demonstration in a folder of its own; gives the manager's sign-in link."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("leerkring")), "demo", "--port", str(PORT)]
        process = subprocess.Popen(
            [*command, "--data", f"{folder}/data"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            found = next((LINK.search(line) for line in process.stdout if LINK.search(line)), None)
            if found is None:
                sys.exit("the demonstration did not start")
            yield found[1]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@contextmanager
def _page(browser: Browser, size: tuple[int, int]) -> Iterator[Page]:
    context = browser.new_context(
        base_url=ADDRESS,
        viewport={"width": size[0], "height": size[1]},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        color_scheme="light",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def take(browser: Browser, link: str) -> None:
    """Take every picture; stop when one is heavier than a page should carry."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _page(browser, WIDE) as page:
        page.goto(link)
        page.locator("main form button").first.click()
        page.wait_for_url("**/beheer/")
        state = page.context.cookies()
    for name, path, size, is_of_the_team in PICTURES:
        for language, prefix in PREFIXES.items():
            with _page(browser, size) as page:
                if is_of_the_team:
                    page.context.add_cookies(state)  # type: ignore[arg-type]
                page.goto(prefix + path)
                file = FOLDER / f"{name}.{language}.png"
                page.screenshot(path=file)
                if file.stat().st_size > MOST_BYTES:
                    sys.exit(f"{file.name} is too heavy")
                print(f"{file.name}: {file.stat().st_size // 1000} kB")


def main() -> None:
    """Take the pictures with the Chromium of this machine."""
    with demonstration() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        take(browser, link)
        browser.close()


if __name__ == "__main__":
    main()
