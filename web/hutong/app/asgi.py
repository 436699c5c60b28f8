"""The web application: `granian --interface asgi --factory hutong.app.asgi:create_app`."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from hutong.app import registry as _declares_jobs  # noqa: F401 - pages put jobs of every kind into transactions
from hutong.app.assets_route import serve_asset
from hutong.app.dependencies import DEPENDENCIES
from hutong.app.features import route_handlers
from hutong.app.health import healthz, readyz
from hutong.app.languages import register_languages
from hutong.app.metrics import metrics
from hutong.app.observing import Traces, configure_logs
from hutong.app.schemas_route import serve_schema
from hutong.app.threshold import Threshold
from hutong.app.timekeeping import keep_right, put_right
from hutong.pages.engine import build_environment
from hutong.pages.refusals import HANDLERS
from hutong.settings import Settings
from hutong.visits.arrival import Arrival
from hutong.visits.cookies import CookieNames
from hutong.visits.guard import Guard
from hutong.visits.services import Services

MAX_BODY = 2 * 1024 * 1024
"""Bytes, for every route that does not name its own `request_max_body_size`."""


def create_app(settings: Settings | None = None, *, services: Services | None = None) -> Litestar:
    """Put the application together; without settings they are read from the environment."""
    settings = settings or Settings.from_environment()
    services = services or Services.of(settings)
    configure_logs(settings)
    traces = Traces("hutong-web")
    register_languages()
    cookies = CookieNames(https=settings.public_url.startswith("https://"))

    @asynccontextmanager
    async def life(_app: Litestar) -> AsyncIterator[None]:
        await put_right(services)
        comparing = asyncio.create_task(keep_right(services))
        _leave_alone_what_stays()
        try:
            yield
        finally:
            comparing.cancel()
            await services.close()
            await asyncio.to_thread(traces.close)

    app = Litestar(
        route_handlers=[serve_asset, serve_schema, healthz, readyz, metrics, *route_handlers()],
        dependencies=dict(DEPENDENCIES),
        middleware=[
            DefineMiddleware(Arrival, directory=services.directory, sessions=services.sessions, cookies=cookies),
            DefineMiddleware(Guard, own_host=urlsplit(settings.public_url).netloc.lower()),
        ],
        exception_handlers=HANDLERS,
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(build_environment())),
        openapi_config=OpenAPIConfig(
            title="Hutong",
            version="1",
            render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
            openapi_router=Router("/schema", route_handlers=[], opt={"permission": "open", "arrival": False}),
        ),
        request_max_body_size=MAX_BODY,
        multipart_form_part_limit=500,
        state=State({"services": services}),
        lifespan=[life],
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = Threshold(app.asgi_handler, settings, services.clock)
    if settings.trusted_proxies:
        # Outermost: whatever counts tries by address sees the one that the proxy was asked from.
        app.asgi_handler = wrap_asgi_with_proxy_headers(app.asgi_handler, list(settings.trusted_proxies))
    return app


def _leave_alone_what_stays() -> None:
    """Modules, routes and templates live as long as the process: collecting garbage need not walk them again and again.

    With the usual thresholds a full collection of 100 ms falls into some request every few seconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
