"""`hutong facts verify`."""


def test_rollups_agree_with_their_journals_and_an_unknown_office_is_told(hutong):
    told = hutong.json("facts", "verify")
    assert told["agree"] is True
    assert not any(told["offices"].values())
    refused = hutong("facts", "verify", "nowhere")
    assert refused.exit_code == 1
    assert "nowhere" in refused.stderr
