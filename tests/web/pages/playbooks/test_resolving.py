"""Two drafts put together keep the comments of both, wherever their lines met."""

from hutong.playbooks import packs
from hutong.playbooks.comparing.merging import MINE, merge
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.putting_together import written

BASE = packs.text("starter")
NUMBER = next(line for line in BASE.splitlines() if "number" in line and "phone" in line)


def both(mine, latest, **choices):
    books = [as_playbook(text) for text in (BASE, mine, latest)]
    done = merge(*books, {name.replace("__", "/"): word for name, word in choices.items()})
    assert done.unsettled == ()
    return done, written(done, BASE, mine, latest)


def test_comments_of_both_are_there_where_the_same_line_was_changed():
    old = NUMBER.split('number = "')[1].split('"')[0]
    mine = BASE.replace(NUMBER, f"# 我改的电话\n{NUMBER.replace(old, '010-11111111')}")
    latest = BASE.replace(NUMBER, f"# 对方改的电话\n{NUMBER.replace(old, '010-22222222')}")
    done, text = both(mine, latest, danger__phone__number=MINE)
    assert as_playbook(text) == done.playbook
    assert "010-11111111" in text
    assert "# 我改的电话" in text
    assert "# 对方改的电话" in text
    assert [line for line in BASE.splitlines() if line.startswith("#") and line not in text] == []
