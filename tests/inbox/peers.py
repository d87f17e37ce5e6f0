"""Real mail servers for the tests: Debian's dovecot, in a folder of its own that goes away.

`dovecot()` gives a mailbox that is filled by LMTP and read by IMAP, as in an installation.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.project.installation import free_port
from tests.support import missing
from tools.system import dovecot as dovecot_program

USER, PASSWORD = "aanmelden@alliantie.example", "geheim ‹1›"
START_SECONDS = 20.0

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = leerkring-test
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 0
postmaster_address = postmaster@alliantie.example
lda_mailbox_autocreate = yes
{passdb}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""
BY_PASSWORD = """passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
"""
BY_TOKEN = """passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
OAUTH2 = """introspection_mode = get
introspection_url = {introspection}?token=
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server: where it is read, and where mail is delivered to it."""

    imap_port: int
    lmtp_port: int
    folder: Path

    def deliver(self, *messages: bytes, sender: str = "somebody@school.example") -> None:
        """Hand messages to the mailbox as another mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as server:
            for raw in messages:
                server.sendmail(sender, [USER], raw)

    @property
    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")[-4000:]
        return ""


@contextmanager
def dovecot(*, introspection: str = "") -> Iterator[Dovecot]:
    """Run a dovecot of one mailbox; with `introspection` it takes tokens instead of a password."""
    program = dovecot_program()
    if program is None:
        missing("dovecot is not installed: sudo apt install dovecot-imapd dovecot-lmtpd")
    # Directly under the temporary folder: the server's own user must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="leerkring-dovecot-", dir=open_folder()))
    server = Dovecot(free_port(), free_port(), folder)
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("dovecot") if is_root else pwd.getpwuid(os.geteuid())
    group = "dovecot" if is_root else str(owner.pw_gid)
    values = {
        "folder": folder, "imap_port": server.imap_port, "lmtp_port": server.lmtp_port,
        "user": owner.pw_name, "group": group, "introspection": introspection,
    }  # fmt: skip
    values["passdb"] = (BY_TOKEN if introspection else BY_PASSWORD).format(**values)
    values["mechanisms"] = "xoauth2 oauthbearer" if introspection else "plain login"
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "oauth2.conf").write_text(OAUTH2.format(**values))
    for name in ("mail", "run", "state"):
        (folder / name).mkdir()
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(**values))
    folder.chmod(0o755)
    if is_root:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, owner.pw_uid, owner.pw_gid)
    process = subprocess.Popen(
        [str(program), "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"dovecot did not start: {said}\n{server.log}")
        with suppress(OSError):
            for port in (server.imap_port, server.lmtp_port):
                socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"dovecot does not listen\n{server.log}")


def open_folder() -> str:
    usual = Path(tempfile.gettempdir())
    return str(usual) if usual.stat().st_mode & 0o001 else "/tmp"
