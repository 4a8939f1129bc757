#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | predict
set -eu
cd "$(dirname "$0")"

# One CPU: more threads than that only wait for each other.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

case "${1:-}" in
setup) exec pip install --no-cache-dir -r requirements.txt ;;
reproduce) exec python -m audit.reproduce --data data/train.jsonl --out "${OUT:-out}" ;;
predict) exec python -m audit.predict --rule "${OUT:-out}/rule.json" --features "$IN" --predictions "$PREDICTIONS" ;;
*)
    echo "usage: sh run.sh setup|reproduce|predict" >&2
    exit 2
    ;;
esac
