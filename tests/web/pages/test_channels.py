"""The pages of channels, webhooks and deliveries; a person's own wishes; what gateways and WeChat send by themselves."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bodies import found_bodies
from hutong.db import Office
from hutong.ids import new_id
from hutong.lockbox import Lockbox
from hutong.notices.models import Channel, Delivery, DepartmentWay, Preference, Robot
from hutong.notices.robots import opened
from hutong.notices.setting_up import secrets_of
from hutong.notices.wechat_sealed import SafeMode

SMS = {
    "key_id": "LTAI1", "secret": "keep-this", "sign": "甲街道", "template": "SMS_1", "template_code": "SMS_2",
    "price": "0.045", "fields": "title=title，place=office", "endpoint": "https://1.1.1.1/",
}  # fmt: skip
WECHAT = {
    "appid": "wx1", "secret": "keep-this", "callback_token": "word", "template": "T1", "fields": "thing1=title",
    "endpoint": "https://1.1.1.1",
}  # fmt: skip
EMAIL = {"host": "1.1.1.1", "port": "465", "tls": "tls", "user": "o", "secret": "keep-this", "sender": "o@example.org"}


@pytest.fixture
async def office(world):
    return await world.office()


@pytest.fixture
async def admin(world, office):
    return await world.signed_in(office, await world.person(office, administrator=True, phone="13800000009"))


async def stored(world, office, model):
    async with world.databases.session(Office(office.office_id)) as session:
        return list((await session.execute(select(model).order_by(model.id))).scalars())


async def delivery_of(world, office, **changed) -> Delivery:
    row = {
        "office_id": office.office_id, "id": new_id(), "channel": "sms", "kind": "case.overdue", "body": "=1+1\n机密的话",
        "link": "/o/x", "state": "failed", "tries": 1, "answer": "=SUM(A1)", "cost": 45,
        "log": [{"at": datetime.now(UTC).isoformat(), "answer": "=SUM(A1)", "cost": 45}],
    }  # fmt: skip
    delivery = Delivery(**{**row, **changed})
    async with world.databases.session(Office(office.office_id)) as session:
        session.add(delivery)
    return delivery


async def test_channels_are_set_up_tried_and_switched_and_show_no_secret(world, office, admin):
    here = f"/o/{office.slug}/channels"
    assert "还没有设置短信" in (await admin.get(here)).text
    for kind, form in (("sms", SMS), ("wechat", WECHAT), ("email", EMAIL)):
        assert (await admin.post(f"{here}/{kind}", form)).status_code == 303
        page = await admin.get(f"{here}/{kind}")
        assert (page.status_code, "keep-this" in page.text) == (200, False)
    kept = {channel.kind: channel for channel in await stored(world, office, Channel)}
    assert (kept["sms"].config["price"], kept["sms"].config["fields"]) == (45, {"title": "title", "place": "office"})
    assert not any("keep-this" in f"{channel.sealed}{channel.config}" for channel in kept.values())
    # Left empty, the secret stays.
    assert (await admin.post(f"{here}/sms", {**SMS, "secret": "", "sign": "乙街道"})).status_code == 303
    sms = next(channel for channel in await stored(world, office, Channel) if channel.kind == "sms")
    assert (secrets_of(Lockbox.of(world.settings), sms)["secret"], sms.config["sign"]) == ("keep-this", "乙街道")
    tried = await admin.post(f"{here}/sms/try", page=here)
    (delivery,) = await stored(world, office, Delivery)
    assert tried.headers["location"] == f"/o/{office.slug}/deliveries/{delivery.id}"
    # The administrator has no WeChat bound: said, and nothing left to be sent.
    assert (await admin.post(f"{here}/wechat/try", page=here)).status_code == 409
    assert (await admin.post(f"{here}/sms/off", page=here)).status_code == 303
    assert "已停用" in (await admin.get(here)).text
    assert (await admin.post(f"{here}/sms/on", page=here)).status_code == 303
    assert (await admin.get(f"{here}/pigeon")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("sms", {"endpoint": "http://169.254.169.254/"}, "endpoint"),
        ("sms", {"fields": "title=phone"}, "fields"),
        ("sms", {"fields": "标题=title"}, "fields"),
        ("sms", {"price": "一元"}, "price"),
        ("sms", {"key_id": "\x00", "secret": ""}, "key_id"),
        ("email", {"host": "127.0.0.1"}, "host"),
        ("email", {"tls": "none"}, "tls"),
        ("email", {"sender": "a@b.c\nBcc: x@y.z"}, "sender"),
        ("wechat", {"secret": ""}, "secret"),
    ],
)
async def test_a_wrong_channel_is_told_at_its_field(world, office, admin, kind, changed, field):
    form = {"sms": SMS, "email": EMAIL, "wechat": WECHAT}[kind]
    answer = await admin.post(f"/o/{office.slug}/channels/{kind}", {**form, **changed})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f'.summary-wrong a[href="#f-{field}"]')
    assert await stored(world, office, Channel) == []


async def test_a_webhooks_secret_is_shown_once(world, office, admin):
    here = f"/o/{office.slug}/webhooks"
    answer = await admin.post(here, {"name": "区平台", "url": "https://1.1.1.1/hook?key=k3y", "topics": "late"})
    (hook,) = await stored(world, office, Robot)
    url, secret, _ = opened(Lockbox.of(world.settings), hook)
    assert (answer.status_code, secret in answer.text, answer.headers["cache-control"]) == (200, True, "no-store")
    page = await admin.get(here)
    assert (url, secret in page.text, "k3y" in page.text, "区平台" in page.text) == (
        "https://1.1.1.1/hook?key=k3y", False, False, True,
    )  # fmt: skip
    changed = await admin.post(f"{here}/{hook.id}/secret", page=here)
    (hook,) = await stored(world, office, Robot)
    _, new, former = opened(Lockbox.of(world.settings), hook)
    assert (former, new != secret, new in changed.text) == (secret, True, True)
    tried = await admin.post(f"/o/{office.slug}/robots/{hook.id}/try", page=here)
    assert tried.headers["location"] == here
    assert "区平台" not in (await admin.get(f"/o/{office.slug}/robots")).text
    refused = await admin.post(here, {"name": "内网", "url": "http://10.0.0.1/", "topics": "late"})
    assert refused.status_code == 422
    assert (await admin.post(f"{here}/{new_id()}/secret", page=here)).status_code == 404


async def test_the_log_is_filtered_exported_and_never_says_what_was_said(world, office, admin):
    here = f"/o/{office.slug}/deliveries"
    failed, arrived = (
        await delivery_of(world, office),
        await delivery_of(world, office, channel="email", state="delivered"),
    )
    page = await admin.get(here)
    assert (str(failed.id) in page.text, str(arrived.id) in page.text, "机密的话" in page.text) == (True, True, False)
    page = await admin.get(f"{here}?way=sms&state=failed&since=2020-01-01&until=9999-12-31")
    assert (str(failed.id) in page.text, str(arrived.id) in page.text) == (True, False)
    assert (await admin.get(f"{here}?way=%00&state=pigeon&after={new_id()}")).status_code == 200
    sheet = await admin.get(f"{here}/export.xlsx?way=sms")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[1][6], rows[1][7]) == (2, "=SUM(A1)", 0.045)
    shown = await admin.get(f"{here}/{failed.id}")
    assert ("0.045" in shown.text, "再发一次" in shown.text, "机密的话" in shown.text) == (True, True, False)
    assert (await admin.post(f"{here}/{failed.id}/again", page=f"{here}/{failed.id}")).status_code == 303
    assert (await admin.post(f"{here}/{arrived.id}/again", page=here)).status_code == 409
    states = {delivery.id: delivery.state for delivery in await stored(world, office, Delivery)}
    assert states == {failed.id: "waiting", arrived.id: "delivered"}


async def test_another_offices_deliveries_and_hooks_are_not_there(world, office, admin):
    there = await world.office()
    theirs = await delivery_of(world, there)
    here = f"/o/{office.slug}/deliveries"
    assert (await admin.get(f"{here}/{theirs.id}")).status_code == 404
    assert (await admin.post(f"{here}/{theirs.id}/again", page=here)).status_code == 404
    assert str(theirs.id) not in (await admin.get(here)).text
    chief = await world.signed_in(office, await world.person(office, post="alley-chief"))
    for path in ("deliveries", "channels", "webhooks"):
        assert (await chief.get(f"/o/{office.slug}/{path}")).status_code == 403


async def test_ways_to_departments_are_added_and_switched_and_shown_masked(world, office, admin):
    (police, *_) = (await found_bodies(world.settings, office.city_id, office.district_id)).values()
    here = f"/o/{office.slug}/department-ways"
    assert "还没有设置" in (await admin.get(here)).text
    duty = {"department_id": str(police), "way": "sms", "address": "13900000007", "topics": "late"}
    for wrong in (
        {"address": ""}, {"address": "电话"}, {"way": "fax"}, {"department_id": "x"}, {"department_id": str(new_id())},
        {"topics": ""}, {"quiet_from": "25:00"}, {"way": "wecom", "address": "http://127.0.0.1/x"}, {"address": "1" * 900},
    ):  # fmt: skip
        assert (await admin.post(here, duty | wrong)).status_code == 422, wrong
    assert (
        await admin.post(here, duty | {"for_head": "1", "quiet_from": "22:00", "quiet_until": "06:00"})
    ).status_code == 303
    hook = await admin.post(here, duty | {"way": "webhook", "address": "https://1.1.1.1/x"})
    assert ("whsec_" in hook.text, hook.headers["cache-control"]) == (True, "no-store")
    page = (await admin.get(here)).text
    assert ("139****0007" in page, "13900000007" in page, "whsec_" in page) == (True, False, False)
    ways = {row.way: row for row in await stored(world, office, DepartmentWay)}
    assert (ways["sms"].for_head, ways["sms"].quiet_from, ways["webhook"].shown) == (True, "22:00", "1.1.1.1")
    assert (await admin.post(f"{here}/{ways['webhook'].id}/off", page=here)).status_code == 303
    assert [row.active for row in await stored(world, office, Robot)] == [False]
    assert (await admin.post(f"{here}/{ways['sms'].id}/try", page=here)).status_code == 409
    there = await world.office()
    theirs = await world.signed_in(there, await world.person(there, administrator=True))
    foreign = f"/o/{there.slug}/department-ways"
    for deed in ("try", "on", "off"):
        assert (await theirs.post(f"{foreign}/{ways['sms'].id}/{deed}", page=foreign)).status_code == 404
    chief = await world.signed_in(office, await world.person(office, post="alley-chief"))
    assert (await chief.get(here)).status_code == 403


async def test_a_way_to_a_department_is_changed_on_a_page_of_its_own_and_keeps_what_is_left_empty(world, office, admin):
    (police, *_) = (await found_bodies(world.settings, office.city_id, office.district_id)).values()
    here = f"/o/{office.slug}/department-ways"
    added = {"department_id": str(police), "topics": "late"}
    for way in (
        {"way": "sms", "address": "13900000007"},
        {"way": "dingtalk", "address": "https://1.1.1.1/robot/send?access_token=a", "secret": "SEC-keep-this"},
    ):
        assert (await admin.post(here, added | way)).status_code == 303
    ways = {row.way: row for row in await stored(world, office, DepartmentWay)}
    sms, group = (f"{here}/{ways[way].id}" for way in ("sms", "dingtalk"))
    shown = BeautifulSoup((await admin.get(group)).text, "html.parser")
    assert [box["value"] for box in shown.select("input[name=topics][checked]")] == ["late"]
    assert ("SEC-keep-this" in str(shown), "access_token" in str(shown)) == (False, False)
    kept = {"topics": "matters", "language": "en", "digest_at": "17:00"}
    for page, wrong, field in (
        (sms, {"topics": ""}, "topics"), (sms, {"quiet_from": "22:00"}, "quiet_until"),
        (sms, {"address": "电话"}, "address"), (sms, {"digest_at": "25:00"}, "digest_at"), (sms, {"language": "fr"}, "language"),
        (group, {"address": "http://127.0.0.1/x"}, "address"), (group, {"address": "密" * 900}, "address"),
    ):  # fmt: skip
        again = await admin.post(page, kept | wrong)
        told = BeautifulSoup(again.text, "html.parser").select_one(f"#f-{field}-wrong")
        assert (again.status_code, bool(told and told.text.strip())) == (422, True), wrong
    # Nothing of it was kept; then all but what was left empty is.
    assert {tuple(row.topics) for row in await stored(world, office, DepartmentWay)} == {("late",)}
    for page in (sms, group):
        assert (await admin.post(page, kept)).status_code == 303
    changed = {row.way: row for row in await stored(world, office, DepartmentWay)}
    for way, row in changed.items():
        assert (row.topics, row.language, row.digest_at) == (["matters"], "en", "17:00")
        assert (row.shown, row.address) == (ways[way].shown, ways[way].address)
    (robot,) = await stored(world, office, Robot)
    url, secret, _ = opened(Lockbox.of(world.settings), robot)
    assert (url, secret, robot.language) == ("https://1.1.1.1/robot/send?access_token=a", "SEC-keep-this", "en")
    there = await world.office()
    theirs = await world.signed_in(there, await world.person(there, administrator=True))
    foreign = f"/o/{there.slug}/department-ways"
    for browser, page in ((theirs, f"{foreign}/{ways['sms'].id}"), (admin, f"{here}/{new_id()}")):
        assert (await browser.get(page)).status_code == 404
        assert (await browser.post(page, kept, page=foreign if browser is theirs else here)).status_code == 404


async def test_a_steward_chooses_how_to_be_told(world, office, admin):
    steward = await world.person(office, post="steward", phone="13800000001")
    browser = await world.signed_in(office, steward)
    here = f"/o/{office.slug}/notices/ways"
    assert "还没有开通" in (await browser.get(here)).text
    for kind, form in (("sms", SMS), ("wechat", WECHAT), ("email", EMAIL)):
        await admin.post(f"/o/{office.slug}/channels/{kind}", form)
    page = BeautifulSoup((await browser.get(here)).text, "html.parser")
    ticked = {(box["name"], box["value"]) for box in page.select("input[type=checkbox][checked]")}
    assert ticked == {
        ("danger", "sms"), ("danger", "wechat"), ("danger", "email"), ("late", "wechat"), ("late", "email"), ("matters", "wechat"),
    }  # fmt: skip
    assert (await browser.post(here, {"late": "sms", "quiet_from": "22:00"})).status_code == 422
    assert (await browser.post(here, {"late": "sms", "quiet_from": "25:00", "quiet_until": "x"})).status_code == 422
    chosen = {"late": "sms", "quiet_from": "22:00", "quiet_until": "06:30", "digest_at": "17:00"}
    assert (await browser.post(here, chosen)).status_code == 303
    (kept,) = await stored(world, office, Preference)
    assert kept.ways == {"danger": [], "late": ["sms"], "matters": [], "other": []}
    assert (kept.person_id, kept.quiet_from, kept.quiet_until, kept.digest_at) == (
        steward.id,
        "22:00",
        "06:30",
        "17:00",
    )
    # An address counts once its reader has typed in what came there.
    assert (await browser.post(f"{here}/email", {"email": "not one"}, page=here)).status_code == 422
    assert (await browser.post(f"{here}/email", {"email": "me@example.org"}, page=here)).status_code == 303
    assert (await browser.post(f"{here}/email/code", {"code": "000000"}, page=here)).status_code == 422
    (sent,) = await stored(world, office, Delivery)
    hidden = Lockbox.of(world.settings).open(sent.sealed, about=f"{office.office_id}:deliveries:{sent.id}")
    assert (
        await browser.post(f"{here}/email/code", {"code": json.loads(hidden)["code"]}, page=here)
    ).status_code == 303
    assert [(row.email, row.email_code) for row in await stored(world, office, Preference)] == [
        ("me@example.org", None)
    ]
    assert (await browser.post(f"{here}/forget/email", page=here)).status_code == 303
    assert [row.email for row in await stored(world, office, Preference)] == [None]


def signed(token: str) -> str:
    timestamp, nonce = "1700000000", "n"
    return f"signature={hashlib.sha1(''.join(sorted((token, timestamp, nonce))).encode()).hexdigest()}&timestamp={timestamp}&nonce={nonce}"


async def test_a_wechat_is_bound_by_the_code_that_its_owner_sends(world, office, admin):
    await admin.post(f"/o/{office.slug}/channels/wechat", WECHAT)
    browser = await world.signed_in(office, await world.person(office, post="steward"))
    here, back = f"/o/{office.slug}/notices/ways", f"/o/{office.slug}/wechat"
    page = await browser.post(f"{here}/wechat", page=here)
    code = re.search(r"<p class=\"strong\">(\d{8})</p>", page.text)[1]
    stranger = world.browser().client

    async def say(text: str, query: str):
        body = f"<xml><FromUserName><![CDATA[o-1]]></FromUserName><ToUserName>gh</ToUserName><Content>{text}</Content></xml>"
        return await stranger.post(f"{back}?{query}", content=body.encode())

    assert (await stranger.get(f"{back}?{signed('word')}&echostr=42")).text == "42"
    assert (await stranger.get(f"{back}?{signed('guessed')}&echostr=42")).status_code == 404
    assert (await say(code, signed("guessed"))).status_code == 404
    assert "绑定码不对" in (await say("00000000", signed("word"))).text
    assert (await say("你好", signed("word"))).text == "success"
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>'
    assert (await stranger.post(f"{back}?{signed('word')}", content=bomb)).text == "success"
    assert "已绑定" in (await say(code, signed("word"))).text
    assert [row.openid for row in await stored(world, office, Preference)] == ["o-1"]
    assert "绑定码不对" in (await say(code, signed("word"))).text


async def test_in_safe_mode_nothing_counts_but_what_wechat_sealed(world, office, admin):
    safe = SafeMode("word", b64encode(bytes(range(32))).decode().rstrip("="), "wx1")
    here = f"/o/{office.slug}/channels/wechat"
    for wrong in ({"callback_key": "short"}, {"callback_key": "😀" * 43}, {"callback_key": ""}):
        assert (await admin.post(here, WECHAT | {"callback_mode": "safe"} | wrong)).status_code == 422
    kept = await admin.post(here, WECHAT | {"callback_mode": "safe", "callback_key": safe.key})
    assert kept.status_code == 303
    assert safe.key not in (await admin.get(here)).text
    browser, mine = (
        await world.signed_in(office, await world.person(office, post="steward")),
        f"/o/{office.slug}/wechat",
    )
    ways = f"/o/{office.slug}/notices/ways"
    code = re.search(r"<p class=\"strong\">(\d{8})</p>", (await browser.post(f"{ways}/wechat", page=ways)).text)[1]
    stranger = world.browser().client

    async def say(sealed: str, by: SafeMode = safe):
        signature = by.signature(sealed, timestamp="1700000000", nonce="n")
        body = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        query = f"{signed('word')}&encrypt_type=aes&msg_signature={signature}"
        return await stranger.post(f"{mine}?{query}", content=body.encode())

    inner = f"<xml><FromUserName>o-1</FromUserName><ToUserName>gh</ToUserName><Content>{code}</Content></xml>".encode()
    plain = await stranger.post(f"{mine}?{signed('word')}", content=inner)
    sealed = safe.seal(inner)
    hostile = [
        await say(sealed, safe._replace(token="guessed")),
        await say(safe._replace(appid="wx2").seal(inner)),
        await say(safe._replace(key=b64encode(bytes(32)).decode().rstrip("=")).seal(inner)),
        *[await say(nonsense) for nonsense in ("", "AAAA", "=", sealed[:-4], "😀")],
    ]
    assert [each.status_code for each in (plain, *hostile)] == [404] * 9
    assert [row.openid for row in await stored(world, office, Preference) if row.openid] == []
    reply = {each.tag: each.text for each in ET.fromstring((await say(sealed)).content)}
    stamp = {"timestamp": reply["TimeStamp"], "nonce": reply["Nonce"]}
    assert safe.has_signed(reply["MsgSignature"], reply["Encrypt"], **stamp)
    assert "已绑定" in ET.fromstring(safe.open(reply["Encrypt"])).findtext("Content")
    assert [row.openid for row in await stored(world, office, Preference)] == ["o-1"]


async def test_receipts_are_taken_at_the_secret_address_alone(world, office, admin):
    await admin.post(f"/o/{office.slug}/channels/sms", SMS)
    there = await world.office()
    mine, theirs = await delivery_of(world, office, state="accepted"), await delivery_of(world, there, state="accepted")
    page = BeautifulSoup((await admin.get(f"/o/{office.slug}/channels/sms")).text, "html.parser")
    address = page.select_one("code").text.removeprefix("http://127.0.0.1:8000")
    reports = [{"out_id": each.id.hex, "success": True, "err_code": "DELIVERED"} for each in (mine, theirs)]
    stranger = world.browser().client
    assert (await stranger.post(f"{address[:-1]}x", json=reports)).status_code == 404
    assert (await stranger.post(address, content=b"nonsense")).status_code == 400
    assert (await stranger.post(address, json=reports)).json()["code"] == 0
    assert [each.state for each in await stored(world, office, Delivery)] == ["delivered"]
    assert [each.state for each in await stored(world, there, Delivery)] == ["accepted"]
