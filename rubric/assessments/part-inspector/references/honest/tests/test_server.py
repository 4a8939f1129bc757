"""The server over a real socket, with a stand-in for the model."""

import http.client
import json
import threading
import unittest

import numpy as np

from inspector.serve import BODY_LIMIT, make_server
from tests.drawn import cap, request


class TestServer(unittest.TestCase):
    def setUp(self) -> None:
        self.server = make_server(lambda image: ("dent" if image.mean() > 60 else "ok", 0.87654), 0)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, object]]:
        """Status and JSON content of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(connection.close)
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_it_says_when_it_is_ready(self) -> None:
        """The ready route answers 200."""
        self.assertEqual(self.ask("GET", "/healthz"), (200, {"status": "ready"}))

    def test_an_image_gets_a_label_and_a_confidence(self) -> None:
        """The answer has the two fields of the brief; camera and part number change nothing."""
        for other in ({}, {"camera": "B", "part": "m7"}):
            answer = self.ask("POST", "/predict", request(cap(), **other))
            self.assertEqual(answer, (200, {"label": "dent", "confidence": 0.8765}))

    def test_bad_requests_are_refused_with_a_reason(self) -> None:
        """No JSON, no image, no PNG, a wrong size and an unknown path each get a status and a sentence."""
        cases = (
            ("/predict", b"{", 400, "not JSON"),
            ("/predict", b'{"id": "t1"}', 422, "image"),
            ("/predict", b'["image"]', 422, "image"),
            ("/predict", b'{"image": {"png": "bm8="}}', 422, "image"),
            ("/predict", request(np.zeros((8, 8))), 422, "24 x 24"),
            ("/other", request(cap()), 404, "POST /predict"),
        )
        for path, body, status, reason in cases:
            with self.subTest(body[:40]):
                seen, content = self.ask("POST", path, body)
                self.assertEqual(seen, status)
                self.assertIn(reason, content["error"])

    def test_an_oversized_request_is_refused_unread(self) -> None:
        """A length above the limit is answered at once with 413, without reading the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Length", str(BODY_LIMIT + 1))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def test_one_connection_serves_many_images(self) -> None:
        """Keep-alive holds after a good and after a refused request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(connection.close)
        for body, status in ((request(cap()), 200), (b"{}", 422), (request(cap()), 200)):
            connection.request("POST", "/predict", body)
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, status)
