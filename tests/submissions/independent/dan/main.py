import asyncio
import csv
import json
import os
import sys

import numpy as np

from model import Softmax, features


def fit(source, out, epochs=12):
    with open(source, newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        pairs = [(line[1], line[2]) for line in reader]
    labels = sorted({label for _, label in pairs})
    inputs = np.stack([features(text) for text, _ in pairs])
    targets = np.array([labels.index(label) for _, label in pairs])
    generator = np.random.default_rng(2024)
    order = generator.permutation(len(pairs))
    held, rest = order[: len(order) // 5], order[len(order) // 5 :]
    model = Softmax(labels)
    for number in range(epochs):
        print("epoch", number, model.epoch(inputs, targets, generator.permutation(rest)), file=sys.stderr)
    guesses = np.array([labels.index(model.predict(pairs[row][0])[0]) for row in held])
    precisions = []
    for number, _ in enumerate(labels):
        chosen = guesses == number
        precisions.append((targets[held][chosen] == number).mean() if chosen.any() else 0)
    model.save(out)
    with open(os.path.join(out, "metrics.json"), "w") as sink:
        sink.write(json.dumps({"macro_precision": float(np.mean(precisions))}))


async def answer(reader, writer):
    model = Softmax.load(os.environ["OUT"])
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        method, route, *_ = head.decode("latin-1").split(" ", 2)
        size = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        body = await reader.readexactly(size)
        if method == "GET":
            result = {"ok": route == "/healthz"}
        else:
            label, confidence = model.predict(json.loads(body)["text"])
            result = {"label": label, "confidence": confidence}
        data = json.dumps(result).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(data), data))
        await writer.drain()


async def serve():
    server = await asyncio.start_server(answer, "0.0.0.0", int(os.environ["PORT"]))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    fit("data/train.csv", os.environ["OUT"]) if sys.argv[1] == "train" else asyncio.run(serve())
