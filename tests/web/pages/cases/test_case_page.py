"""The page of one case: what it shows to whom, and what may be done there."""

from datetime import timedelta

from hutong.ids import new_id


async def test_a_chief_sees_the_case_with_its_reasons(street, sign_in, opened, now):
    case = await opened(street, "bikes", at=now)
    chief = await sign_in(street, "alley-chief")
    page = await chief.get(f"/o/{street.slug}/cases/{case}")
    assert page.status_code == 200, page.text
    assert "街巷长即刻处理" in page.text
    assert "由您办理" in page.text
    assert "“单车停放”按制度属“简易类”" in page.text
    assert "4 个工作小时" in page.text
    assert "第 1 版" in page.text


async def test_not_yours_and_not_there_are_one_answer(street, sign_in, opened, now, make_office):
    case = await opened(street, "bikes", at=now, alley=street.alleys[1].id, by=street.people["alley-chief"][1])
    chief = await sign_in(street, "alley-chief")
    other = await make_office("financial-street", people={"alley-chief": 1})
    theirs = await opened(other, "bikes", at=now)
    answers = [await chief.get(f"/o/{street.slug}/cases/{id_}") for id_ in (case, theirs, new_id())]
    assert [a.status_code for a in answers] == [404, 404, 404]
    bodies = {a.text.split("<main")[1].split("<code>")[0] for a in answers}
    assert len(bodies) == 1
    # The other chief can.
    second = await sign_in(street, "alley-chief", 1)
    assert (await second.get(f"/o/{street.slug}/cases/{case}")).status_code == 200


async def test_closing_wants_its_photo_and_then_closes(street, sign_in, opened, photograph, hidden, now):
    case = await opened(street, "bikes", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    form = {"action": "close", "revision": hidden((await chief.get(address)).text, "revision")}
    refused = await chief.post(f"{address}/act", form, page=address)
    assert refused.status_code == 422
    assert "请拍一张整改后的照片" in refused.text
    await photograph(street, case, street.one("alley-chief"))
    assert (await chief.post(f"{address}/act", form, page=address)).status_code == 303
    page = await chief.get(address)
    assert "已办结" in page.text
    assert "街巷长即刻处理：当场办结" in page.text


async def test_the_second_of_two_is_told_and_sees_the_page_as_it_is_now(
    street, sign_in, opened, photograph, hidden, now
):
    case = await opened(street, "bikes", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    form = {
        "action": "decline", "revision": hidden((await chief.get(address)).text, "revision"), "note": "没有这回事",
        "reason": "not-found",
    }  # fmt: skip
    first = await chief.post(f"{address}/act", form, page=address)
    again = await chief.post(f"{address}/act", form, page=address)
    assert (first.status_code, again.status_code) == (303, 409)
    assert "未予受理" in again.text


async def test_what_was_typed_is_not_lost(street, sign_in, opened, hidden, now):
    case = await opened(street, "wall-opening", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    page = await chief.get(address)
    assert "第 1 轮，共 3 轮" in page.text
    form = {
        "revision": hidden(page.text, "revision"),
        "who_went": "",
        "difficulty": "没有别的门可走",
        "action": "round",
    }
    refused = await chief.post(f"{address}/rounds", form, page=address)
    assert refused.status_code == 422
    assert "没有别的门可走" in refused.text
    assert 'id="f-who_went-wrong"' in refused.text
    assert 'id="f-agreed-wrong"' not in refused.text or "agreed" in refused.text


async def test_rounds_are_read_by_the_few(street, sign_in, opened, hidden, now):
    case = await opened(street, "wall-opening", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    form = {
        "revision": hidden((await chief.get(address)).text, "revision"), "who_went": "巷长、社区主任",
        "difficulty": "没有别的门可走", "help_agreed": "装院内门", "agreed": "no", "action": "round",
    }  # fmt: skip
    assert (await chief.post(f"{address}/rounds", form, page=address)).status_code == 303
    mine = (await chief.get(address)).text
    assert "没有别的门可走" in mine
    assert "第 2 轮，共 3 轮" in mine
    community = await sign_in(street, "community-lead")
    theirs = await community.get(address)
    assert theirs.status_code == 200
    assert "没有别的门可走" not in theirs.text
    deputy = await sign_in(street, "deputy-general-chief")
    assert "没有别的门可走" in (await deputy.get(address)).text


async def test_the_bar_runs_on_the_clock_of_the_limit(street, sign_in, opened, now):
    """Four working hours are over after a week, whatever hour the test runs at; and nothing is counted at night."""
    case = await opened(street, "bikes", at=now - timedelta(days=9))
    chief = await sign_in(street, "alley-chief")
    page = (await chief.get(f"/o/{street.slug}/cases/{case}")).text
    assert "已逾期" in page
    assert "个工作小时" in page


async def test_a_post_without_the_right_is_refused(street, sign_in, opened, hidden, now):
    case = await opened(street, "bikes", at=now)
    community = await sign_in(street, "community-lead")
    address = f"/o/{street.slug}/cases/{case}"
    page = await community.get(address)
    assert "由您办理" not in page.text
    refused = await community.post(f"{address}/act", {"action": "decline", "revision": "1", "note": "x"}, page=address)
    assert refused.status_code == 403
    assert "这件事现在不由您办理" in refused.text
    volunteer = await sign_in(street, "volunteer")
    assert (await volunteer.get(f"/o/{street.slug}/cases")).status_code == 403
