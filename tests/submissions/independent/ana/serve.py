import os

import joblib
import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()
model = joblib.load(os.path.join(os.environ.get("OUT", "out"), "model.joblib"))


class Ticket(BaseModel):
    id: str
    text: str


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@app.post("/predict")
def predict(ticket: Ticket):
    if len(ticket.text) > 20000:
        raise HTTPException(status_code=413, detail="text too long")
    probabilities = model.predict_proba([ticket.text.lower().strip()])[0]
    best = probabilities.argmax()
    return {"id": ticket.id, "label": model.classes_[best], "confidence": float(probabilities[best])}


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=int(os.environ["PORT"]), log_level="warning")
