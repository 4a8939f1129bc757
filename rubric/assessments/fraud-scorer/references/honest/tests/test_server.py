"""The service over a real socket, with a stand-in for the model."""

import http.client
import json
import threading
import unittest

import numpy as np

from payscore.offline import NAMES
from payscore.payments import Payment
from payscore.server import make_server
from payscore.watch import Watch
from tests.test_features import ROW


def stand_in(payments: list[Payment]) -> list[tuple[str, float]]:
    """Reviews everything, and cannot read tickets."""
    if any(payment.category == "tickets" for payment in payments):
        raise RuntimeError("a fault of ours")
    return [("review", 0.87654)] * len(payments)


class TestServer(unittest.TestCase):
    def setUp(self) -> None:
        self.server = make_server(stand_in, Watch(np.zeros(len(NAMES)), np.ones(len(NAMES))), 0)
        self.server.handle_error = lambda *_: None
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

    def test_the_numbers_of_the_service_can_be_read(self) -> None:
        """GET /metrics counts the request before it, from arrival to answer."""
        self.ask("POST", "/score", json.dumps(ROW))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        self.addCleanup(connection.close)
        connection.request("GET", "/metrics")
        self.assertIn("score_latency_ms_count", connection.getresponse().read().decode())

    def test_a_fault_of_ours_is_answered_and_counted(self) -> None:
        """Status 500 at once, not a client that waits for nothing."""
        status, content = self.ask("POST", "/score", json.dumps({**ROW, "category": "tickets"}))
        self.assertEqual((status, content), (500, {"error": "scoring failed"}))


if __name__ == "__main__":
    unittest.main()
