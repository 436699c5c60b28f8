"""Beginning anew: the stack's own data goes, nothing else does."""

import pytest

from hutong.stack import Stack, StackBusy
from hutong.stack.keys import keys_of
from hutong.stack.reset import NotOurs, reset


@pytest.fixture
def environ(folder):
    return {"HUTONG_DATA_DIR": str(folder)}


@pytest.mark.fault
def test_everything_of_the_stack_goes_and_a_strangers_file_stays(folder, environ):
    with Stack(folder, durable=False):
        pass
    before = keys_of(folder)
    (folder / "mine.txt").touch()
    reset(environ)
    assert {path.name for path in folder.iterdir()} == {"mine.txt", "stack.lock"}
    assert keys_of(folder) != before


def test_nothing_to_throw_away_is_no_mistake(environ, folder):
    reset(environ)
    assert not folder.exists()


def test_it_refuses_while_the_servers_run(folder, environ):
    with Stack(folder, parts={"valkey"}), pytest.raises(StackBusy):
        reset(environ)
    assert (folder / "valkey").is_dir()


def test_a_postgresql_of_ones_own_is_not_reset(environ):
    with pytest.raises(NotOurs):
        reset({**environ, "HUTONG_DATABASE_URL": "postgresql://a:b@db/c"})
