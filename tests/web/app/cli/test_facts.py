"""`hutong facts verify`."""


def test_rollups_agree_with_their_journal_and_an_unknown_office_is_told(hutong, slug):
    hutong("district", "add", slug("f"), "--name", "区", "--city", slug("c"), "--city-name", "市")
    # It stays in preparation, for nobody is in it yet.
    opened = ("office", "open", "--pack", "starter", "--district", slug("f"), "--slug", slug("o"))
    hutong.json(*opened, "--code", "110101996", "--name", "数数街道", code=1)
    # This office alone: the database is shared with tests that put rollups wrong on purpose.
    told = hutong.json("facts", "verify", slug("o"))
    assert told["agree"] is True
    assert [*told["offices"], *told["without_journal"]] == [slug("o")]
    refused = hutong("facts", "verify", "nowhere")
    assert refused.exit_code == 1
    assert "nowhere" in refused.stderr
