"""The service over a real socket, with a stand-in for the model."""

import http.client
import json
import threading
import unittest

from payscore.server import make_server
from tests.test_features import ROW


class TestServer(unittest.TestCase):
    def setUp(self) -> None:
        self.server = make_server(lambda payment: ("review", 0.87654), 0)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, object]]:
        """Status and JSON content of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(connection.close)
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_it_says_when_it_is_ready(self) -> None:
        """The ready route answers 200."""
        self.assertEqual(self.ask("GET", "/healthz"), (200, {"status": "ready"}))

    def test_a_payment_gets_a_label_and_a_confidence(self) -> None:
        """The answer has the two fields of the contract."""
        answer = self.ask("POST", "/score", json.dumps(ROW))
        self.assertEqual(answer, (200, {"label": "review", "confidence": 0.8765}))

    def test_bad_requests_are_refused_with_a_reason(self) -> None:
        """No JSON, no payment and an unknown path."""
        for path, body, status in (("/score", "{", 400), ("/score", "{}", 400), ("/other", "{}", 404)):
            with self.subTest(path=path, body=body):
                self.assertEqual(self.ask("POST", path, body)[0], status)


if __name__ == "__main__":
    unittest.main()
