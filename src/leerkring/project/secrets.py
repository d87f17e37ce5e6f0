"""The installation's secret key: given, or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from leerkring.project.environment import Environment, WrongSetting
from leerkring.project.private_files import FILE_MODE, FOLDER_MODE

SHORTEST = 50


def former_keys(text: str, name: str) -> list[str]:
    """Return the keys of before that a setting holds, one a line."""
    keys = [line.strip() for line in text.splitlines() if line.strip()]
    if any(len(key) < SHORTEST for key in keys):
        raise WrongSetting(f"LEERKRING_{name}: each key must have at least {SHORTEST} characters")
    return keys


def secret_key(environment: Environment) -> str:
    """Return the key that signs sessions and personal links; make it on the first start."""
    if environment.secret_key:
        if len(environment.secret_key) < SHORTEST:
            raise WrongSetting(f"LEERKRING_SECRET_KEY must have at least {SHORTEST} characters")
        return environment.secret_key
    path = environment.data_dir / "secret_key"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        environment.data_dir.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))
    with suppress(FileExistsError):  # another process was first, and its key is whole
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8")
