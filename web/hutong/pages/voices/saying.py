"""The steward's side: one question a screen, and who will read it told before anything is sent."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.patrols.places import MyAlley, my_alleys
from hutong.playbooks.verbs import Verb
from hutong.playbooks.voice import Voice as VoiceRules
from hutong.posts.facts import PostFact
from hutong.texts import N_, current_language
from hutong.visits.clock import Clock
from hutong.voices.queries import names_of, own_cases, own_voices
from hutong.voices.rules import Said, readers, spoken_of
from hutong.voices.schemas import GiveVoice
from hutong.voices.service import give_voice

IN_GENERAL = "general"
CAME = ((Said.YES, N_("来了")), (Said.NO, N_("没有来")), (Said.UNKNOWN, N_("不知道")))
DONE = ((Said.YES, N_("办好了")), (Said.NO, N_("没有办好")), (Said.UNKNOWN, N_("不知道")))
Chosen = Annotated[UUID | None, Parameter()]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A post that may be spoken of, over one of the steward's alleys."""

    post: PostFact
    alley: MyAlley
    title: str
    people: str


class Saying(Controller):
    path = "/o/{slug:str}/voice"

    @get("/", permission="feedback.give", name="voices.say")
    async def ask(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        post_id: Annotated[UUID | None, Parameter(query="post")] = None,
        alley: Chosen = None,
        case: Annotated[str, Parameter(max_length=40)] = "",
        came: Said | None = None,
        done: Said | None = None,
    ) -> Page:
        """The next question that is not answered yet: of whom, of which matter, came, done; then who reads it."""
        setting, rules, spoken = await _spoken(session, viewer, clock)
        if post_id is None or alley is None:
            return Page("voices/whom.html", spoken=spoken, rules=rules)
        of = next((one for one in spoken if (one.post.id, one.alley.id) == (post_id, alley)), None)
        if of is None or rules is None:
            raise NotThere
        cases = await own_cases(session, viewer.id, [alley], clock.today)
        if case != IN_GENERAL and case not in {str(row.id) for row in cases}:
            return Page("voices/matter.html", of=of, cases=cases, general=IN_GENERAL)
        here = f"post={post_id}&alley={alley}&case={case}"
        if came is None:
            return Page(
                "voices/question.html", of=of, question=N_("他到现场来了吗？"), options=CAME, name="came", here=here
            )
        here += f"&came={came}"
        if done is None:
            return Page(
                "voices/question.html", of=of, question=N_("事情办好了吗？"), options=DONE, name="done", here=here
            )
        told = await _last(session, setting, rules, of, viewer, clock)
        form = blank(
            id=new_id(), post=post_id, alley=alley, case="" if case == IN_GENERAL else case, came=came, done=done,
            readers=list(told["readers"]),
        )  # fmt: skip
        return Page("voices/send.html", form=form, **told)

    @post("/", permission="feedback.give", status_code=200)
    async def give(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, GiveVoice)
        setting, rules, spoken = await _spoken(session, viewer, clock)
        sent = (form.typed("post"), form.typed("alley"))
        of = next((one for one in spoken if (str(one.post.id), str(one.alley.id)) == sent), None)
        if of is None or rules is None:
            raise NotThere
        with form.or_again("voices/send.html", **await _last(session, setting, rules, of, viewer, clock)):
            await give_voice(
                session, setting, rules, form.value, speaker=viewer.id, link=f"{office.home}/voices", now=clock.now()
            )
        return go(f"{office.home}/voice/mine")

    @get("/mine", permission="feedback.give", name="voices.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer) -> Page:
        return Page("voices/mine.html", voices=await own_voices(session, viewer.id), came=dict(CAME), done=dict(DONE))


async def _spoken(
    session: AsyncSession, viewer: Viewer, clock: Clock
) -> tuple[Setting, VoiceRules | None, list[Spoken]]:
    _, setting = await setting_at(session, clock.now())
    rules = setting.playbook.voice
    if rules is None:
        return setting, None, []
    alleys = await my_alleys(session, setting.playbook, viewer.id, Verb.FEEDBACK, clock.today, own=True)
    found = [
        (post, alley, setting.directory.holders(post.id, clock.today).people)
        for alley in alleys
        for post in spoken_of(rules, setting.directory, alley.id, clock.today)
    ]
    names = await names_of(session, {person for _, _, people in found for person in people})
    return (
        setting,
        rules,
        [
            Spoken(post, alley, _title(setting, post, alley), "、".join(names[p] for p in people if p in names))
            for post, alley, people in found
            if viewer.id not in people
        ],
    )


def _title(setting: Setting, post: PostFact, alley: MyAlley) -> str:
    kind = setting.playbook.post(post.kind)
    on_street = setting.directory.alley(alley.id).is_street
    return kind.name_for(on_street=on_street).in_language(current_language())


async def _last(
    session: AsyncSession, setting: Setting, rules: VoiceRules, of: Spoken, viewer: Viewer, clock: Clock
) -> dict[str, Any]:
    who = readers(rules, setting.directory, of.alley.id, of.post.id, viewer.id, clock.today)
    kind = setting.playbook.post(rules.reader).name.in_language(current_language())
    return {"of": of, "readers": await names_of(session, who), "kind": kind}
