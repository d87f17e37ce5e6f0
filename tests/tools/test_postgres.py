from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tools import postgres
from tools.system import IN_CI, postgresql_folder

pytestmark = pytest.mark.skipif(
    postgresql_folder() is None and not IN_CI, reason="PostgreSQL is not installed"
)


def test_a_server_answers_while_it_is_needed_and_is_gone_afterwards() -> None:
    with postgres.running() as address:
        server = address.replace("/leerkring", "/postgres")
        with psycopg.connect(server) as connection:
            encoding, folder = connection.execute(
                "SELECT current_setting('server_encoding'), current_setting('data_directory')"
            ).fetchone() or ("", "")
        assert encoding == "UTF8"
        assert urlsplit(address).hostname == "127.0.0.1"
    assert not Path(folder).parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server)
