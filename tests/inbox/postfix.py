"""A real mail server between us and the world: Debian's postfix, in a folder of its own.

It takes letters for everybody, keeps those for the one mailbox that it has, sends the others back
with a delivery report of its own making, and hands over what is for us by LMTP. The postfix of the
machine itself, if one runs, is not touched: queue, data, log and settings stand in the folder.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.inbox.peers import open_folder
from tests.project.installation import free_port
from tests.support import missing
from tools.system import postfix as postfix_master

KNOWN = "sanne@school.example"  # everybody else at this domain is unknown
SECONDS = 20.0
MOST_SECONDS = 120  # then it ends by itself, whatever became of the tests

MAIN = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/queue
data_directory = {folder}/data
meta_directory = {folder}/etc
daemon_directory = {programs}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.alliantie.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
disable_dns_lookups = yes
smtp_dns_support_level = disabled
default_transport = error:5.4.4 this server reaches nobody else
relay_domains = alliantie.example
transport_maps = inline:{{ {{ alliantie.example = lmtp:inet:127.0.0.1:{lmtp_port} }} }}
lmtp_connection_cache_on_demand = no
virtual_mailbox_domains = school.example
virtual_mailbox_maps = inline:{{ {{ {known} = known/ }} }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
MASTER = """
127.0.0.1:{smtp_port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
flush unix n - n 1000 0 flush
postlog unix-dgram n - n - 1 postlogd
"""
OWN_QUEUES = "active bounce corrupt defer deferred flush hold incoming private saved trace"


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running server: where it takes mail, and to which port it hands over what is for us."""

    smtp_port: int
    lmtp_port: int
    folder: Path

    def kept(self) -> list[EmailMessage]:
        """Return what arrived in the one mailbox."""
        files = sorted(self.folder.glob("mail/known/new/*"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def wait_until[Found](self, look: Callable[[], Found], what: str) -> Found:
        """Return what `look` finds, as soon as it finds something."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {SECONDS:.0f} s: {what}\n{self.log}")

    @property
    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")[-4000:]
        return ""


@contextmanager
def postfix() -> Iterator[Postfix]:
    """Run a postfix on free ports of this machine until the tests are done with it."""
    program = postfix_master()
    if program is None:
        missing("postfix is not installed: sudo apt install postfix")
    if os.geteuid() != 0:
        pytest.skip("postfix starts as root only")
    folder = Path(tempfile.mkdtemp(prefix="leerkring-postfix-", dir=open_folder()))
    folder.chmod(0o755)
    server = Postfix(free_port(), free_port(), folder)
    _furnish(server, program.parent)
    process = subprocess.Popen(
        [str(program), "-c", str(folder / "etc"), "-d", "-e", str(MOST_SECONDS)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # it tells its own children when it ends, and nobody else
    )
    try:
        server.wait_until(lambda: _listens(server.smtp_port, process), "postfix listens")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):  # its session is its own: whoever is left in it
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(server: Postfix, programs: Path) -> None:
    """Make the folders as postfix wants to own them, and its two files of settings."""
    folder, owner = server.folder, pwd.getpwnam("postfix")
    drop = grp.getgrnam("postdrop").gr_gid
    for name in ("etc", "queue", "queue/pid"):
        (folder / name).mkdir()
    for name, group, mode in (
        ("data", owner.pw_gid, 0o700),
        ("mail", owner.pw_gid, 0o700),
        ("queue/public", drop, 0o710),
        ("queue/maildrop", drop, 0o730),
        *((f"queue/{name}", 0, 0o700) for name in OWN_QUEUES.split()),
    ):
        (folder / name).mkdir()
        os.chown(folder / name, owner.pw_uid, group)
        (folder / name).chmod(mode)
    values = {
        "folder": folder, "programs": programs, "known": KNOWN, "uid": owner.pw_uid,
        "gid": owner.pw_gid, "smtp_port": server.smtp_port, "lmtp_port": server.lmtp_port,
    }  # fmt: skip
    (folder / "etc" / "main.cf").write_text(MAIN.format(**values))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**values))


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise AssertionError(f"postfix ended at once, with {process.returncode}")
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
