"""An office's rules from first change to roll-back, and a new office from its opening to its first closed case."""

import io
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import xlsxwriter
from PIL import Image
from sqlalchemy import update

import hutong.rehearsals.jobs  # noqa: F401 - declares the job that is run here in the place of a worker
from hutong.access.models import AuthorityAccount
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City
from hutong.ids import new_id
from hutong.imports.schemas import SHEETS
from hutong.jobs import run_due
from hutong.journal import SYSTEM
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.service import publish, save_draft
from hutong.settings import Settings

PEOPLE = {
    "office-leader": 1, "command": 1, "office-admin": 2, "alley-chief": 2, "community-worker": 1, "steward": 2,
}  # fmt: skip
STAFF = (
    ("周领导", "街道主管领导", "", "zhou"), ("吴值班", "街道指挥中心", "", "wu"), ("张巷长", "巷长", "槐树胡同", "zhang"),
    ("李社工", "社区工作者", "东社区", "li"),
)  # fmt: skip
SIX = {
    "posts[5].name.zh": "小巷管家",
    "categories[0].name.zh": "车辆乱停",
    "flows[0].steps[0].limit.amount": "2",
    "flows[0].steps[1].limit.amount": "1",
    "danger.phone.number": "010-67110000",
    "rebound.window_days": "90",
}
STRICT = packs.text("longtan") + "\n[publishing]\nsecond_person = true\n"
REASON = "各岗位人员本月内到位。"


async def enter(page, home, login, password):
    await page.goto(f"{home}/sign-in")
    await page.fill("#f-login", login)
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)


async def begin(page, home):
    """The address of a draft that was begun from the version in force."""
    await page.goto(f"{home}/playbooks")
    await page.get_by_role("button", name="起草修改").click()
    await page.wait_for_url("**/drafts/*")
    return page.url.split("?")[0].split("#")[0]


async def go_to(page, draft, *names):
    await page.goto(f"{draft}/edit")
    for name in names:
        await page.locator("main").get_by_role("link", name=re.compile(f"^{name}")).first.click()


async def keep(page):
    await page.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()


async def answer_all(page, draft):
    """Each warning answered for beside it, with one reason for all of its kind."""
    await page.goto(draft)
    for _ in range(40):
        if not await answer_first(page):
            return
    pytest.fail("the warnings never end")


async def answer_first(page):
    """False when nothing is asked."""
    first = page.locator("#findings li:has(> details.ask)").first
    if not await first.count():
        return False
    await first.locator("> details.ask > summary").click()
    await first.locator("textarea").fill(REASON)
    if await first.locator("input[name=same]").count():
        await first.locator("input[name=same]").check()
    async with page.expect_navigation():
        await first.get_by_role("button", name="记下理由").click()
    return True


async def put_out(page, number, day):
    """From the day on. What that day brings with it, such as a year without published holidays, is asked only now."""
    for _ in range(5):
        await page.fill("#publish [name=number]", number)
        await page.fill("#publish [name=in_force_from]", day.isoformat())
        await page.click("#publish button[type=submit]")
        await page.wait_for_function(
            "() => !location.pathname.includes('/drafts/') || document.querySelector('#publish .summary-wrong')"
        )
        if "/drafts/" not in page.url or not await answer_first(page):
            break
        # The browser notes a refusal that was meant.
        page.complaints[:] = [said for said in page.complaints if "422" not in said]
    assert "/drafts/" not in page.url, await page.locator("main").inner_text()


async def told(page, *sentences):
    text = await page.locator("main").inner_text()
    for sentence in sentences:
        assert sentence in text, f"{sentence} is not on {page.url}:\n{text}"


async def approve(asking, answering, draft):
    await asking.goto(draft)
    await told(asking, "发布前要由第二个人审批", "还没有批准，不能发布。")
    await asking.get_by_role("button", name="送审").click()
    await asking.get_by_text("已经送审，等另一个人的意见。").wait_for()
    await answering.goto(draft)
    await answering.get_by_role("button", name="批准").click()
    await answering.get_by_text("这份文本已经批准，可以发布。").wait_for()


@pytest.fixture
async def street(make_office, answer_warnings, password_hash):
    """An office that wants a second person, with four cases of the last three weeks."""
    street = await make_office("longtan", alleys=2, people=PEOPLE)
    then = datetime(2026, 1, 5, 4, tzinfo=UTC)
    async with street.session() as session:
        strict = (await save_draft(session, source=STRICT, by=SYSTEM, now=then, based_on=1)).draft.id
    await answer_warnings(street, strict, then.date())
    async with street.session() as session:
        await publish(session, strict, number="龙街发〔2026〕2号", in_force_from=then.date(), by=SYSTEM, now=then)
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
    now = datetime.now(UTC)
    cases = [await opened(street, f"第{n}件：垃圾没有清", now - timedelta(days=20 - n)) for n in range(1, 5)]
    return street, cases


async def opened(street, title, now) -> UUID:
    case = OpenCase(id=new_id(), alley=street.alleys[0].id, category="litter", title=title)
    async with street.session() as session:
        await open_case(session, case, Reporter(person=street.one("steward").id), by=SYSTEM, now=now)
    return case.id


@pytest.mark.long
async def test_rules_are_changed_rehearsed_approved_published_and_rolled_back(
    street, window, password, sizes, server_settings
):
    street, cases = street
    home = f"/o/{street.slug}"
    page, second = await window(sizes["desk"]), await window(sizes["desk"])
    await enter(page, home, "office-admin1", password)
    await enter(second, home, "office-admin2", password)
    draft = await begin(page, home)
    today = datetime.now(UTC) + timedelta(hours=8)
    monday = (today + timedelta(days=7 - today.weekday())).date()

    await go_to(page, draft, "积分", "加倍“小巷管家双倍积分”")
    await page.get_by_text("只改一段时间").click()
    month = page.locator("#span")
    await month.get_by_label("几倍").fill("3")
    await month.get_by_label("自哪一天起").fill("2027-01-01")
    await month.get_by_label("到哪一天止").fill("2027-01-31")
    await month.get_by_role("button", name="先看改前改后").click()
    await told(page, "2027-01-01 至 2027-01-31 有效。", "自 2027-02-01 起长期有效。")
    await month.get_by_role("button", name="就改这一段").click()
    await page.get_by_text("已存进草稿").wait_for()
    await go_to(page, draft, "流程", "流程“即办事项”", "步骤“街巷长处置”")
    await page.get_by_role("group", name="时限", exact=False).first.get_by_label("数量").fill("1")
    await keep(page)
    await go_to(page, draft, "流程", "流程“即办事项”", "添加：步骤")
    await page.get_by_role("group", name="步骤名称").get_by_label("中文").fill("管家确认")
    await page.get_by_label("哪种步骤").select_option("verify")
    await page.get_by_label("哪个岗位").select_option("steward")
    await keep(page)

    # No way leads to the step or out of it, and the reminder is as long as the limit: nobody may approve that.
    await page.goto(draft)
    await told(page, "有 3 处错误，改好才能发布：", "还有错误，改好才能送审。", "还有错误，不能发布。")
    await told(page, "时限比提前提醒的时间还短。", "步骤“管家确认” › 可以做的动作", "上限比一次应得的积分还少。")
    await page.locator("#findings .summary-wrong").get_by_role("link", name="最多几分").click()
    await page.get_by_label("最多几分").fill("30")
    await keep(page)
    await go_to(page, draft, "流程", "流程“即办事项”", "步骤“管家确认”")
    await page.get_by_role("link", name="添加：可以做的动作").click()
    await page.get_by_role("group", name="按钮上的字").get_by_label("中文").fill("确认")
    await page.get_by_label("有哪项职责的人能做").select_option("verify")
    await page.get_by_label("做完以后到哪里").select_option("closed")
    await keep(page)
    await go_to(page, draft, "流程", "流程“即办事项”", "步骤“分指办公室协调”", "动作“协调办结”")
    await page.get_by_label("做完以后到哪里").select_option(label="管家确认")
    await keep(page)
    await go_to(page, draft, "流程", "流程“即办事项”", "步骤“街巷长处置”")
    await page.get_by_role("group", name="时限", exact=False).first.get_by_label("数量").fill("2")
    await keep(page)
    await page.goto(draft)
    wrong = await page.locator("#findings .summary-wrong").all_inner_texts()
    assert wrong == []
    await told(page, "4 个工作小时 → 2 个工作小时", "管家确认")

    await page.goto(f"{draft}/rehearsals")
    await page.get_by_role("link", name="过去 30 天").click()
    await page.click("#order button[type=submit]")
    await page.wait_for_selector("text=正在推演")
    await run_due(street.databases, street.id, {Settings: server_settings})
    await page.wait_for_selector("text=这段时间共 4 件事项。按草案办，有 4 件会不同。")
    await page.click("text=期限不同")
    await page.wait_for_selector("#cases tbody tr")
    await page.click("#cases tbody a >> nth=0")
    await page.wait_for_selector("h2:has-text('按草案')")
    await told(page, "期限不同", "按当时的制度", "按草案", "提醒快到期")

    await approve(page, second, draft)
    await answer_all(page, draft)
    await put_out(page, "龙街发〔2026〕8号", monday)
    await page.goto(f"{home}/playbooks/versions/3")
    await told(page, "龙街发〔2026〕8号", "4 件事项，4 件会不同", "管家确认")

    late = datetime.combine(monday, datetime.min.time(), UTC) + timedelta(hours=2)
    after = await opened(street, "第5件：垃圾没有清", late)
    for case, version, limit in ((cases[0], 2, "4 个工作小时"), (after, 3, "2 个工作小时")):
        await page.goto(f"{home}/cases/{case}/why")
        await told(page, f"制度第 {version} 版", limit, "重新算了一遍，期限、负责人、催办和通知都与存的一致")

    await page.goto(f"{home}/playbooks/versions/2")
    await page.get_by_role("button", name="恢复这一版").click()
    await page.wait_for_url("**/drafts/*")
    back = page.url.split("?")[0].split("#")[0]
    await approve(page, second, back)
    await answer_all(page, back)
    await put_out(page, "龙街发〔2026〕9号", monday + timedelta(days=1))
    await page.goto(f"{home}/playbooks/versions/4")
    await told(page, "第 4 版", "龙街发〔2026〕9号")
    await page.goto(f"{home}/playbooks/compare?old=2&new=4")
    await told(page, "两版的内容相同。")
    assert page.complaints == []


async def with_password(page, link):
    """Whoever was given a link sets a password by it and is in."""
    await page.goto(link)
    await page.fill("#f-password", "four words of my own")
    await page.fill("#f-again", "four words of my own")
    await page.get_by_role("button", name="设置并登录").click()
    await page.wait_for_url(lambda url: "/password/" not in url)
    return page


async def invited(admin, home, login, page):
    """The administrator asks for somebody's link, and that person sets a password by it."""
    await admin.goto(f"{home}/accounts")
    row = admin.locator("#accounts tr").filter(has=admin.get_by_role("cell", name=login, exact=True))
    await row.get_by_role("button", name="邀请链接").click()
    return await with_password(page, await admin.locator("main code").inner_text())


@pytest.fixture
async def district_admin(databases, city, password_hash) -> str:
    account = AuthorityAccount(
        city_id=city.id, id=new_id(), role="district_admin", district_id=city.east, department_id=None, name="钱二",
        login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
    )  # fmt: skip
    async with databases.session(City(city.id)) as session:
        session.add(account)
    return account.login


def filled() -> dict[str, object]:
    """The workbook of one alley and of whom the starter's rules demand."""
    people = [(name, "干部", "否", post, places, login) for name, post, places, login in STAFF]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in (("街巷", [("槐树胡同", "街巷", 320, "东社区")]), ("人员", people)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [column.heading for column in SHEETS[name]])
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, row)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "新光街道.xlsx", "mimeType": kind, "buffer": out.getvalue()}


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (40, 120, 60)).save(out, "JPEG")
    return {"name": "巷口.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.long
async def test_a_district_opens_an_office_that_changes_six_things_and_closes_a_case(
    district_admin, city, window, password, sizes
):
    page = await window(sizes["desk"])
    district, slug = f"/d/{city.east_slug}", f"n{new_id().hex[-8:]}"
    await enter(page, district, district_admin, password)
    await page.goto(f"{district}/offices/new")
    await page.check("input[name=pack][value=starter]")
    await page.fill("[name=name]", "新光街道")
    await page.fill("[name=code]", "110101997")
    await page.fill("[name=slug]", slug)
    await page.get_by_role("button", name="建立街道").click()
    await page.wait_for_url(f"**/offices/{slug}")
    await told(page, "筹备：新光街道", "还没有登记任何街巷", "还没有任命街道管理员")
    setup = page.url
    await page.set_input_files("#f-file", filled())
    await page.get_by_role("button", name="上传并检查").click()
    await page.wait_for_url("**/imports/*")
    await told(page, "没有发现问题。确认之后才会保存：1 条街巷，4 行人员。")
    await page.get_by_role("button", name="确认保存").click()
    await page.wait_for_url(setup)
    await page.fill("#administrator [name=name]", "郑管理")
    await page.fill("#administrator [name=login]", "zheng")
    await page.get_by_role("button", name="任命并生成链接").click()
    link = await page.input_value("#f-link")
    await page.get_by_role("link", name="回到筹备页").click()
    await told(page, "都准备好了。")
    await page.get_by_role("button", name="开通街道").click()
    await page.get_by_text("街道按自己的制度运行。").wait_for()

    admin, home = await with_password(await window(sizes["desk"]), link), f"/o/{slug}"
    draft = await begin(admin, home)
    for at, value in SIX.items():
        await admin.goto(f"{draft}/edit?at={at}")
        await admin.locator("main form [autofocus]").first.fill(value)
        await keep(admin)
    await answer_all(admin, draft)
    await told(admin, "共 6 处改动", "3 个工作日 → 2 个工作日", "车辆乱停", "小巷管家", "010-67110000")
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    await put_out(admin, "新街发〔2026〕2号", today)
    await told(admin, "第 2 版", "新街发〔2026〕2号")

    chief = await invited(admin, home, "zhang", await window(sizes["phone"], java_script_enabled=False))
    await chief.goto(f"{home}/cases/new")
    await chief.select_option("[name=category]", label="车辆乱停")
    await chief.fill("[name=description]", "12 号院门口停了一辆车。")
    await chief.check("input[name=way][value=flow]")
    await chief.get_by_role("button", name="登记", exact=True).click()
    await chief.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}"))
    case = chief.url.split("?")[0].split("#")[0]
    await told(chief, "街巷长处置", "由您办理", "车辆乱停")
    await chief.goto(f"{case}/why")
    await told(chief, "制度第 2 版", "2 个工作日")
    await chief.goto(f"{case}?do=done")
    await chief.set_input_files("[name=photo_after_file]", picture())
    await chief.fill("[name=note]", "已劝离。")
    await chief.get_by_role("button", name="已整改").click()
    await told(chief, "社区核查")
    worker = await invited(admin, home, "li", await window(sizes["phone"]))
    await worker.goto(case)
    await worker.get_by_role("button", name="核查通过").click()
    await worker.get_by_text("办理中").wait_for(state="detached")
    await told(worker, "社区核查：核查通过 李社工")
    assert "办结" in await worker.locator(".case-now").inner_text()
    assert page.complaints == []
