"""A worker starts alone, without the pages: it must know every table that its own tables point to."""

import subprocess
import sys

RESOLVE = """
import hutong.app.worker
from hutong.db import Base
from sqlalchemy.orm import configure_mappers

configure_mappers()
print(sum(key.column is not None for table in Base.metadata.tables.values() for key in table.foreign_keys))
"""


def test_every_foreign_key_finds_its_table_in_a_process_that_runs_only_jobs() -> None:
    found = subprocess.run([sys.executable, "-c", RESOLVE], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) > 0
