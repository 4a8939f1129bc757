"""The calibration page over HTTP."""

from __future__ import annotations

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.supervisor import prepare

pytestmark = pytest.mark.real


async def test_page_is_for_whoever_has_the_address(settings: Settings) -> None:
    """No script and no cache; a wrong address says nothing but that."""
    prepare(settings)
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.public_url) as http,
    ):
        for slug in ("", "ticket-classifier"):
            address = settings.links.calibration(slug)
            answer = await http.get(address)
            assert answer.status_code == 200
            assert "<script" not in answer.text
            assert answer.headers["cache-control"] == "no-store"
        assert (await http.get(f"{settings.links.calibration()}/ticket-classifier")).status_code == 404
        assert (await http.get("/calibration/x")).status_code == 404
