"""The routes under /setup. Only who holds a session gets further than the door, and no answer is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app import logs, webhooks
from app.errors import AppError, BadDelivery
from app.settings import HostSettings
from app.setup.facts import Unknown
from app.setup.gather import PLACES_MAX, gather
from app.setup.journey import Journey, Outside, installed, set_secret, with_secret
from app.setup.rows import rows
from app.setup.tickets import LASTS, SESSION, form_token, is_form_token
from app.state import AppCredentials
from app.web import setup_pages as pages
from app.web.forms import FORM_BYTES_MAX, sent_fields

Blocking = Callable[..., Awaitable[Any]]  # runs a call that blocks in the receiver's thread
COOKIE = "proofgrade_setup"
DOOR = "This page needs a fresh address: a link opens once and within fifteen minutes."
EXPIRED = "The set-up was not open in this browser, or too long ago."
REPLAYED = "This journey to GitHub was not begun here, is over, or took more than an hour."
log = logs.logger("setup")


def add_setup_routes(
    app: FastAPI, settings: HostSettings, journey: Journey, blocking: Blocking, outside: Outside
) -> None:
    """Add the set-up pages to the receiver."""
    setup = SetupRoutes(settings, journey, blocking, outside)
    for path, handler in (
        ("/setup", setup.begin),
        (pages.CHOOSE, setup.choose),
        ("/setup/created", setup.created),
        ("/setup/installed", setup.begin),
        (pages.CHECK, setup.check),
    ):
        app.add_api_route(path, handler, methods=["GET"])
    for path, handler in ((pages.HIRING, setup.hiring), (pages.CLOSE, setup.close)):
        app.add_api_route(path, handler, methods=["POST"])


class SetupRoutes:
    """The handlers. Nothing that they log or show holds a ticket, a code or a secret."""

    def __init__(
        self, settings: HostSettings, journey: Journey, blocking: Blocking, outside: Outside
    ) -> None:
        self._settings = settings
        self._journey = journey
        self._blocking = blocking
        self._outside = outside
        self._headers = pages.headers(settings.github_url)

    async def begin(self, request: Request) -> Response:
        """The door, and behind it whatever comes next."""
        session = await self._session(request)
        link = request.query_params.get("ticket")
        if session is None:
            return await self._enter(link)
        if link is not None:  # the browser fetched the address before the person did: the session stands
            return self._go("/setup")
        return await self._told(self._next(session))

    async def choose(self, request: Request) -> Response:
        """Which organisation the App is for; then what it may do, and the way to GitHub."""
        session = await self._session(request)
        if session is None:
            return self._refused(EXPIRED)
        settings: HostSettings = await self._blocking(self._journey.current)
        if settings.app_id is not None:  # one App at a time; the operator may forget it in the terminal
            return self._go("/setup")
        organisation = request.query_params.get("organisation", "").strip()
        place = self._settings.public_url, self._settings.github_url
        mistake = pages.organisation_mistake(organisation)
        if mistake:
            return self._page(pages.organisation_page(*place, mistake), 400)
        state = await self._blocking(self._journey.state, session)
        return self._page(pages.app_page(*place, organisation, state))

    async def created(self, request: Request) -> Response:
        """Back from GitHub with a code: exchange it, keep the App, go on to install it."""
        session = await self._session(request)
        if session is None:
            return self._refused(EXPIRED)
        state, code = (request.query_params.get(name, "") for name in ("state", "code"))
        if not code or not await self._blocking(self._journey.returned, session, state):
            log.warning("journey refused")
            return self._refused(REPLAYED)
        return await self._told(self._keep(code))

    async def hiring(self, request: Request) -> Response:
        """Take the name of the hiring repository."""
        session, fields = await self._form(request)
        if session is None:
            return self._refused(EXPIRED)
        return await self._told(self._choose(session, fields.get("repo", "").strip()))

    async def check(self, request: Request) -> Response:
        """The self-test."""
        session = await self._session(request)
        if session is None:
            return self._refused(EXPIRED)
        return await self._told(self._checked(session))

    async def close(self, request: Request) -> Response:
        """End the session."""
        session, _ = await self._form(request)
        if session is None:
            return self._refused(EXPIRED)
        await self._blocking(self._journey.close, session)
        answer = self._refused("The set-up is closed.", 200)
        answer.delete_cookie(COOKIE, path="/setup")
        return answer

    async def _enter(self, link: str | None) -> Response:
        session = await self._blocking(self._journey.enter, link) if link else None
        if session is None:
            return self._refused(DOOR)
        log.info("set-up opened")
        answer = self._go("/setup")
        answer.set_cookie(
            COOKIE,
            session,
            max_age=int(LASTS[SESSION].total_seconds()),
            path="/setup",
            httponly=True,
            samesite="lax",  # strict would not come along when GitHub sends the browser back
            secure=self._settings.public_url.startswith("https://"),
        )
        return answer

    async def _next(self, session: str) -> Response:
        settings: HostSettings = await self._blocking(self._journey.current)
        place = settings.public_url, settings.github_url
        if settings.app_id is None:
            return self._page(pages.organisation_page(*place))
        if settings.hiring_repo is not None:
            return self._go(pages.CHECK)
        standing = await installed(settings, self._outside)
        token = form_token(session)
        if standing.installation is None:
            return self._page(pages.install_page(settings.app_slug, await self._install_url(settings), token))
        return self._page(pages.hiring_page(standing.installation.account, standing.known, token))

    async def _keep(self, code: str) -> Response:
        new = await self._outside.convert(self._settings.github_api_url, code)
        whole = with_secret(new)
        await self._blocking(self._journey.keep, whole)  # at once: GitHub shows the secrets this one time
        if whole != new:
            await set_secret(self._settings, self._outside, whole)
        log.info("App made", app_id=new.app_id, slug=new.slug)
        return self._go(await self._install_url(self._settings))

    async def _choose(self, session: str, repo: str) -> Response:
        settings: HostSettings = await self._blocking(self._journey.current)
        standing = await installed(settings, self._outside)
        if standing.installation is None:
            return self._go("/setup")
        mistake = await self._unreachable(
            settings, standing.installation.id, standing.installation.account, repo
        )
        if mistake:
            page = pages.hiring_page(
                standing.installation.account, standing.known, form_token(session), mistake
            )
            return self._page(page, 400)
        await self._blocking(self._journey.choose, repo)
        log.info("hiring repository chosen", repo=repo)
        return self._go(pages.CHECK)

    async def _unreachable(self, settings: HostSettings, installation: int, account: str, repo: str) -> str:
        """Why this cannot be the hiring repository, or an empty text."""
        owner, _, name = repo.partition("/")
        if owner.lower() != account.lower() or not name:
            return f"The hiring repository must be in {account}: {account}/NAME."
        async with self._outside.asking(settings) as sources:
            if isinstance(sources, Unknown):
                return sources.why
            private = await sources.app.is_private(installation, repo)
        return "" if private else f"{repo} is not there for the App, or not private."

    async def _checked(self, session: str) -> Response:
        settings: HostSettings = await self._blocking(self._journey.current)
        places = await self._blocking(self._journey.places, PLACES_MAX)
        async with self._outside.asking(settings) as sources:
            facts = await gather(settings, places, sources, self._outside.host(settings))
        return self._page(pages.check_page(rows(facts), form_token(session)))

    async def _install_url(self, settings: HostSettings) -> str:
        app: AppCredentials | None = await self._blocking(self._journey.app)
        page = f"{settings.github_url}/apps/{settings.app_slug}"
        if app is not None and app.page_url.startswith(f"{settings.github_url}/"):
            page = app.page_url
        return f"{page}/installations/new"

    async def _session(self, request: Request) -> str | None:
        """The session of this browser, or None."""
        secret = request.cookies.get(COOKIE)
        return secret if secret and await self._blocking(self._journey.is_open, secret) else None

    async def _form(self, request: Request) -> tuple[str | None, Mapping[str, str]]:
        """Session and fields of a posted form. No session where the form is none of ours."""
        session = await self._session(request)
        if session is None:
            return None, {}
        try:
            fields = sent_fields(await webhooks.read_body(request.stream(), FORM_BYTES_MAX))
        except (BadDelivery, ValueError):  # too long, or too many fields
            return None, {}
        return (session if is_form_token(session, fields.get("token", "")) else None), fields

    async def _told(self, page: Awaitable[Response]) -> Response:
        """The page, or what went wrong in one line."""
        try:
            return await page
        except AppError as error:
            log.warning("set-up failed", why=str(error))
            return self._page(pages.trouble_page(str(error)), 502)

    def _page(self, text: str, status: int = 200) -> Response:
        return HTMLResponse(text, status, headers=self._headers)

    def _refused(self, why: str, status: int = 403) -> Response:
        return self._page(pages.refused(why), status)

    def _go(self, url: str) -> Response:
        return RedirectResponse(url, 303, headers=self._headers)
