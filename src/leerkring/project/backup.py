"""One file that holds everything: the database, the files and the key; and the way back.

The archive is a tar.gz with the database first, then the files, and last a manifest with the
SHA-256 of each. It holds personal data and the installation's key: keep it as you keep those.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, connection

from leerkring.audit.actions import seal_all
from leerkring.audit.queries import heads_of_trail
from leerkring.project.erase_ledger import FILE as LEDGER
from leerkring.project.erase_ledger import erase_again, keep_together, ledger_file
from leerkring.project.private_files import FILE_MODE
from leerkring.project.tables import digest_of_tables, make_tables
from leerkring.project.version import VERSION

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE_COPY = "database.sqlite3"
POSTGRESQL_COPY = "database.pgdump"
KEY = "secret_key"

Step = Callable[[str], None]


class BackupNotMade(Exception):
    """The backup could not be made; the text says why."""


class NotRestored(Exception):
    """Nothing was restored and nothing was changed; the text says why."""


# --- Making a backup ------------------------------------------------------------------------------


def make_backup(target: Path, *, at: datetime, step: Step, overwrite: bool = False) -> None:
    """Write everything to `target`; half a backup is never left there."""
    if target.exists() and not overwrite:
        raise BackupNotMade(f"{target} exists already. Choose another name, or add --force.")
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write_archive(file, at, step)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _write_archive(file: IO[bytes], at: datetime, step: Step) -> None:
    checksums: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
        step("database")
        heads = _sealed_heads(at)  # before the copy, which holds at least these
        with tempfile.TemporaryDirectory() as folder:
            copy = _copy_database(Path(folder))
            _add(archive, copy.name, copy, checksums)
        for path in _kept_files():
            name = str(path.relative_to(_data_dir()))
            step(name)
            _add(archive, name, path, checksums)
        manifest = {
            "format": FORMAT,
            "tables": digest_of_tables(),
            "leerkring": VERSION,
            "made_at": at.isoformat(),
            "database": connection.vendor,
            "trail": heads,
            "sha256": checksums,
        }
        content = json.dumps(manifest, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode, member.mtime = len(content), FILE_MODE, int(at.timestamp())
        archive.addfile(member, io.BytesIO(content))


def _sealed_heads(at: datetime) -> list[str]:
    """Seal what is not sealed yet, so that the heads stand for all that was done until now."""
    with contextlib.suppress(DatabaseError):  # a full disk is no reason to save nothing
        seal_all(at=at)
    return [str(head) for head in heads_of_trail()]


def _data_dir() -> Path:
    folder: Path = settings.ENVIRONMENT.data_dir
    return folder


def _kept_files() -> list[Path]:
    files = [path for path in (_data_dir() / "files").rglob("*") if path.is_file()]
    few = [path for path in (_data_dir() / KEY, ledger_file()) if path.exists()]
    return [*few, *sorted(files)]


def _copy_database(folder: Path) -> Path:
    if connection.vendor == "postgresql":
        return _dump_postgresql(folder / POSTGRESQL_COPY)
    copy = folder / SQLITE_COPY
    connection.ensure_connection()
    library: Any = connection
    target = library.Database.connect(str(copy))
    try:
        # In one step: it reads one snapshot while others go on writing.
        connection.connection.backup(target)
        verdict = target.execute("PRAGMA quick_check").fetchone()[0]
    finally:
        target.close()
    if verdict != "ok":
        raise BackupNotMade(f"the copy of the database is damaged: {verdict}")
    return copy


class _Hashing:
    """Reads a file for tarfile, and knows the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.sha256.update(block)
        return block


def _add(archive: tarfile.TarFile, name: str, path: Path, checksums: dict[str, str]) -> None:
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.mode, member.uid, member.gid, member.uname, member.gname = FILE_MODE, 0, 0, "", ""
        reader = _Hashing(file)
        archive.addfile(member, reader)
    checksums[name] = reader.sha256.hexdigest()


# --- Restoring one --------------------------------------------------------------------------------


def restore_backup(
    source: Path, *, at: datetime, step: Step, overwrite: bool = False
) -> dict[str, Any]:
    """Put everything back and return the manifest; nothing changes unless every checksum is right.

    With `overwrite`, what stood there moves to a folder `before-restore-…` in the data folder. Who
    was erased, here or by the backup's own ledger, is erased again before anything is served.
    """
    _data_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_data_dir(), prefix="restore-") as name:
        unpacked = Path(name)
        manifest = _unpack(source, unpacked, step)
        _refuse_wrong_database(manifest)
        if not overwrite and _anything_there():
            raise NotRestored(
                f"{_data_dir()} holds data already. Add --force to replace it; "
                "what stands there now is then kept there, in a folder before-restore-…."
            )
        erased = keep_together(ledger_file(), unpacked / LEDGER)
        step("putting everything in place")
        _put_in_place(unpacked)
    step("bringing the tables up to date")
    make_tables()
    step("erasing again who was erased")
    manifest["erased_again"] = erase_again(erased, at)
    return manifest


def _unpack(source: Path, folder: Path, step: Step) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            step("unpacking")
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise NotRestored(f"{source} is not a whole backup of Leerkring: {error}") from error
    if manifest.get("format") != FORMAT or manifest.get("tables") != digest_of_tables():
        raise NotRestored(f"{source} was made by another version: {manifest.get('leerkring')}")
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if found - {MANIFEST} != set(manifest["sha256"]):
        raise NotRestored(f"{source} does not hold the files that its manifest names.")
    for name, expected in manifest["sha256"].items():
        step(name)
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise NotRestored(f"{source} is damaged: {name} is not what was saved.")
    return manifest


def _refuse_wrong_database(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise NotRestored(
            f"The backup comes from {manifest['database']}, this installation uses "
            f"{connection.vendor}. Set LEERKRING_DATABASE_URL accordingly."
        )


def _anything_there() -> bool:
    if connection.vendor == "postgresql":
        return bool(connection.introspection.table_names())
    return any((_data_dir() / name).exists() for name in (_database_name(), "files"))


def _database_name() -> str:
    return Path(connection.settings_dict["NAME"]).name


def _put_in_place(unpacked: Path) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        _load_postgresql(unpacked / POSTGRESQL_COPY)
    else:
        (unpacked / SQLITE_COPY).rename(unpacked / _database_name())
    names = [_database_name(), "files", KEY] if connection.vendor == "sqlite" else ["files", KEY]
    companions = [f"{_database_name()}-wal", f"{_database_name()}-shm"]
    aside = Path(tempfile.mkdtemp(dir=_data_dir(), prefix="before-restore-"))
    for name in [*names, *(companions if connection.vendor == "sqlite" else [])]:
        if (_data_dir() / name).exists():
            (_data_dir() / name).rename(aside / name)
    for name in names:
        if (unpacked / name).exists():
            (unpacked / name).rename(_data_dir() / name)
    with contextlib.suppress(OSError):  # it stays when something is in it
        aside.rmdir()


# --- PostgreSQL's own tools -----------------------------------------------------------------------


@contextlib.contextmanager
def _postgresql_tool(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    program = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    if program is None:
        raise BackupNotMade(f"{name} is missing: install PostgreSQL's client tools.")
    given = connection.settings_dict
    variables = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    yield program, {**os.environ, **{key: value for key, value in variables.items() if value}}


def _dump_postgresql(copy: Path) -> Path:
    with _postgresql_tool("pg_dump") as (program, environment):
        command = [program, "--format=custom", "--no-owner", f"--file={copy}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupNotMade(f"pg_dump failed: {done.stderr.strip()}")
    return copy


def _load_postgresql(copy: Path) -> None:
    with _postgresql_tool("pg_restore") as (program, environment):
        options = [
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
        ]
        command = [program, *options, f"--dbname={environment['PGDATABASE']}", str(copy)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRestored(f"pg_restore failed: {done.stderr.strip()}")
