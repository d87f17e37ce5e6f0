"""The programs of the operating system that the tests drive, and how to get them on Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

DESIGN_PACKAGES = (
    "@utrecht/component-library-css@9.0.4",
    "@nl-design-system-unstable/voorbeeld-design-tokens@7.4.1",
)
DESIGN_FOLDER = Path(__file__).parent.parent / ".tmp" / "nl-design-system"
LOCK_SECONDS = 600  # how long the package manager waits for another one to end,
PAUSES_BETWEEN_TRIES = (5, 20, 60, 120)  # and we, where it does not
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def chromium() -> Path | None:
    """Return the browser for the journeys, or None.

    The build that cannot open a window comes first: a journey takes it half the time.
    """
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    return None


def postgresql_folder() -> Path | None:
    """Return the folder that holds initdb and pg_ctl, newest version first, or None."""
    debian = Path("/usr/lib/postgresql")
    versions = [f for f in debian.glob("*/bin") if (f / "initdb").exists()]
    if versions:
        return max(versions, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def gettext() -> Path | None:
    """Return the program that collects messages from the source, or None."""
    found = shutil.which("xgettext")
    return Path(found) if found else None


def dovecot() -> Path | None:
    """Return the mail server that keeps mailboxes (IMAP and LMTP), or None."""
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    has_lmtp = any(Path(f"/usr/lib/dovecot/{name}").exists() for name in ("lmtp", "lmtpd"))
    return Path(found) if found and has_lmtp else None


def postfix() -> Path | None:
    """Return the program that starts and minds a postfix, or None."""
    master = Path("/usr/lib/postfix/sbin/master")
    return master if master.exists() else None


def _mail_server_of_this_machine() -> bool:
    """Tell whether the machine has a mail server, which another one would push out."""
    return shutil.which("sendmail", path="/usr/sbin:/usr/lib") is not None


def npm() -> Path | None:
    """Return the program that fetches the packages of NL Design System, or None."""
    found = shutil.which("npm")
    return Path(found) if found else None


def design_packages() -> Path | None:
    """Return the folder with NL Design System's packages, fetched once; None when that fails."""
    if DESIGN_FOLDER.exists():
        return DESIGN_FOLDER
    program = npm()
    if program is None:
        return None
    DESIGN_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DESIGN_FOLDER.parent) as scratch:
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        install = [str(program), "install", "--prefix", scratch, *options, *DESIGN_PACKAGES]
        if subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode:
            return None
        with suppress(OSError):  # another test process was first
            (Path(scratch) / "node_modules").rename(DESIGN_FOLDER)
    return DESIGN_FOLDER


@dataclass(frozen=True, slots=True)
class Program:
    """One program that some tests need."""

    name: str
    debian_package: str
    find: Callable[[], Path | None]
    needed_for: str
    answer: str = ""  # to what its installation would ask
    stands_in_the_way: Callable[[], bool] = bool  # of installing it on somebody's own machine


PROGRAMS = (
    Program("Chromium", "chromium-headless-shell", chromium, "the journeys in a real browser"),
    Program("PostgreSQL", "postgresql", postgresql_folder, "the tests of data on PostgreSQL"),
    Program("gettext", "gettext", gettext, "the check that no text lacks a translation"),
    Program("dovecot", "dovecot-imapd dovecot-lmtpd", dovecot, "the tests with a real mailbox"),
    Program(
        "postfix",
        "postfix",
        postfix,
        "the tests with a real mail server",
        answer="postfix postfix/main_mailer_type select No configuration",  # it does not start
        stands_in_the_way=_mail_server_of_this_machine,
    ),
    Program("npm", "npm", npm, "the test with the style sheets of NL Design System"),
)


def install_missing() -> list[Program]:
    """Install what is missing where that is allowed; return what is missing still."""
    missing = [program for program in PROGRAMS if program.find() is None]
    wanted = [program for program in missing if IN_CI or not program.stands_in_the_way()]
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [name for program in wanted for name in program.debian_package.split()]
        print(f"Installing {', '.join(packages)} …", flush=True)
        _answer_beforehand([program.answer for program in wanted if program.answer])
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *packages)
        missing = [program for program in missing if program.find() is None]
    for program in missing:
        print(
            f"{program.name} is missing; it is needed for {program.needed_for}.\n"
            f"  On Debian or Ubuntu: sudo apt install {program.debian_package}",
            file=sys.stderr,
        )
    return missing


def _apt(command: str, *arguments: str) -> None:
    """Run a command of the package manager; wait while somebody else holds its lock.

    `update` knows no time-out for the lock on the lists, so a refused run is tried again.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    options = ["-qq", "-o", f"DPkg::Lock::Timeout={LOCK_SECONDS}", "-o", "Acquire::Retries=3"]
    for pause in (*PAUSES_BETWEEN_TRIES, None):
        done = subprocess.run(
            ["apt-get", *options, command, *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if not done.returncode:
            return
        if pause is None or "lock" not in done.stderr:
            print(done.stderr.rstrip(), file=sys.stderr)
            return
        print(f"apt-get {command}: another one runs; trying again in {pause} s", flush=True)
        sleep(pause)


def _answer_beforehand(answers: list[str]) -> None:
    if answers and shutil.which("debconf-set-selections"):
        subprocess.run(["debconf-set-selections"], input="\n".join(answers), text=True, check=False)
