"""Answers every question badly, each time in another way."""

import itertools
import os
import socket
import threading
import time

OK = b"HTTP/1.1 200 OK\r\n"
BODY = b'{"label": "billing", "confidence": 0.5}'


def sized(body):
    return OK + b"Content-Length: %d\r\n\r\n" % len(body) + body


def too_long(client):
    client.sendall(OK + b"Content-Length: 999\r\n\r\n" + BODY)
    time.sleep(60)


def endless(client):
    client.sendall(OK + b"\r\n")
    while True:
        client.sendall(b"x" * 4096)


def endless_chunks(client):
    client.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        client.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def endless_head(client):
    client.sendall(OK)
    while True:
        client.sendall(b"X-Filler: " + b"x" * 4096 + b"\r\n")


def drip(client):
    for byte in itertools.cycle(sized(BODY)):
        client.sendall(bytes([byte]))
        time.sleep(0.5)


def says(data):
    return lambda client: client.sendall(data)


WAYS = itertools.cycle([
    too_long, endless, endless_chunks, endless_head, drip,
    says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
    says(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"),
    says(OK + b"Content-Length: -5\r\n\r\n" + BODY),
    says(OK + b"Content-Length: 99999999999\r\n\r\n" + BODY),
    says(b"\x00\xff junk \r\n\r\n"),
    says(sized(b"not json")),
    says(sized(b"[" * 10_000)),
    says(sized(b'{"label": "billing", "confidence": NaN}')),
    says(sized(b'{"label": "billing", "confidence": 1.5}')),
    says(sized(b'{"label": "made-up", "confidence": 0.5}')),
    says(sized(b'{"label": "billing"}')),
    says(b""),
])


def serve(client):
    with client:
        asked = client.recv(65536)
        way = says(sized(b"{}")) if asked.startswith(b"GET") else next(WAYS)
        try:
            way(client)
        except OSError:
            pass


with socket.create_server(("0.0.0.0", int(os.environ["PORT"])), backlog=128) as server:
    while True:
        threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
