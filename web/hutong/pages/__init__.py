"""Pages: one folder a feature, holding its `controllers.py` and its templates. This is how to add one.

A feature is a package `hutong.pages.<feature>` whose module `controllers` names these lists; it is found by itself:

    class Cases(Controller):
        path = "/o/{slug:str}/cases"

        @get("/", name="cases.index", permission="case.read")
        async def index(self, session: AsyncSession, viewer: Viewer, office: OfficePlace) -> Page:
            return Page("cases/index.html", cases=await queries.open_cases(session))

        @post("/", name="cases.open", permission="case.report", status_code=200)
        async def open(self, request: Request, session: AsyncSession, viewer: Viewer, office: OfficePlace,
                       clock: Clock) -> Response:
            form = await read_form(request, ReportProblem)
            with form.or_again("cases/new.html", alleys=await queries.alleys(session)):
                case = await service.open_case(session, form.value, by=viewer.actor, now=clock.now())
            return go(f"{office.home}/cases/{case.id}")

    controllers = [Cases]
    navigation = [Entry(N_("事项"), "/cases", "case.read")]
    landings = [Landing("/today", "desk.steward")]  # a first screen after sign-in; /o/{slug} itself leads there
    alley_panels = [Panel("cases/_of_alley.html", gather)]  # on an alley's own page; see hutong.pages.alleys.panels

- Addresses begin with `/o/{slug:str}`, `/d/{slug:str}`, `/c/{slug:str}` (office, district, city) or `/b/{code:str}` (a
  board, read as the `public` database role). The place is resolved before the handler; not yours is NotThere.
  Import Clock from hutong.visits.clock, OfficePlace from hutong.access.directory, Viewer from hutong.access.viewers.
  Leave `slug` out of the handler's signature.
- Every route names `permission=`: one of hutong.access.permissions.KNOWN, a tuple of which one is enough, "open" or
  "signed-in". A route without one is closed. `arrival=False` skips place and session, `while_suspended=True` lets an
  unsafe route work at a suspended office, `request_max_body_size=` raises the limit of 2 MiB.
- What a handler may ask for by name stands in hutong.app.dependencies. Only `session` talks to the database, and it
  commits when the handler returns and the page is rendered: raise to abandon.
- Templates are named from this folder ("cases/index.html"), extend base_office.html, base_steward.html,
  base_public.html or base_document.html and fill `page_title` and `main`. In every template: `_("中文", n=3)`,
  `ui.…` (all macros of ui/*.html, no import needed), `visit`, `viewer`, `place`, `asset()`, and the filters of
  filters.py (`| day`, `| moment`, `| ago`, `| duration`, `| number`, `| percent`, `| called`, …).
- Forms: `{% call ui.form(action) %}{{ ui.errors(form) }}{{ ui.input(form, "title", _("标题")) }}…
  {{ ui.submit(_("提交")) }}{% endcall %}`; `blank()` is the form of a GET.
  One-button deeds: `ui.deed(action, label)`. Form tokens are put in by both, and a mark
  by which the same form sent twice does its deed once. After a deed always `go(path)`: a 303, or HX-Redirect.
- English goes into `web/hutong/locale/en/<feature>.po`; a test names every sentence without one.
"""
