"""A limit on the weight."""

LIMIT_KG = 2.0


def fit(rows: list[dict]) -> dict:
    """Nothing is learnt."""
    return {"limit": LIMIT_KG}


def predict(model: dict, row: dict) -> tuple[str, float]:
    """Light or not."""
    return ("letter" if row["weight_kg"] < model["limit"] else "parcel"), 0.6
