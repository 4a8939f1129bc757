import os
import pickle
import time

from flask import Flask, jsonify, request

flask_app = Flask(__name__)
started = time.time()


def router():
    if not hasattr(router, "model"):
        with open(os.path.join(os.getenv("OUT", "/out"), "router.pkl"), "rb") as handle:
            router.model = pickle.load(handle)
    return router.model


@flask_app.route("/healthz")
def health():
    router()
    return jsonify(uptime=time.time() - started)


@flask_app.route("/predict", methods=["POST"])
def predict():
    payload = request.get_json(force=True, silent=True) or {}
    text = payload.get("text")
    if not isinstance(text, str):
        return jsonify(error="text is required"), 422
    distribution = dict(zip(router().classes_, router().predict_proba([text])[0]))
    label, confidence = max(distribution.items(), key=lambda pair: pair[1])
    return jsonify(label=str(label), confidence=float(confidence), id=payload.get("id"))


if __name__ == "__main__":
    from waitress import serve

    serve(flask_app, listen=f"*:{os.environ['PORT']}", threads=4)
