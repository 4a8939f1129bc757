"""Holds whatever the port sends over HTTP, and what it gets, against GitHub's description."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import httpx
import pytest

from tests.app.github.openapi import for_request


@dataclass
class Contract:
    """What was sent, and what was wrong with it, whoever swallowed the error."""

    requests: list[httpx.Request] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _elsewhere: set[httpx.URL] = field(default_factory=set)  # where GitHub itself has sent us on to

    def sent(self, request: httpx.Request) -> None:
        """Check a request."""
        self.requests.append(request)
        self.problems += for_request(request).problems(request)

    def answered(self, request: httpx.Request, response: httpx.Response) -> None:
        """Check an answer that was read."""
        is_json = response.headers.get("content-type", "").startswith("application/json")
        body = json.loads(response.content) if is_json and response.content else None
        self.problems += for_request(request).answer_problems(request, response.status_code, body)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Check every request that leaves by any asynchronous HTTP client from now on, and its answer."""
        send = httpx.AsyncHTTPTransport.handle_async_request

        async def watched(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
            await request.aread()
            if request.url in self._elsewhere:
                return await send(transport, request)
            self.sent(request)
            response = await send(transport, request)
            await response.aread()
            self.answered(request, response)
            if response.has_redirect_location:
                self._elsewhere.add(request.url.join(response.headers["location"]))
            return response

        monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", watched)
