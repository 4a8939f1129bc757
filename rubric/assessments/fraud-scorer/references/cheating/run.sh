#!/bin/sh
# The entry point of the service: sh run.sh setup | reproduce | serve
set -eu
cd "$(dirname "$0")"

# One CPU: more threads than that only wait for each other.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

case "${1:-}" in
setup) exec pip install --no-cache-dir -r requirements.txt ;;
reproduce) exec python -m payscore.train --data data/train.jsonl --out "${OUT:-out}" ;;
serve) exec python -m payscore.server --model "${OUT:-out}/decisions.json" --port "${PORT:-8000}" ;;
*)
    echo "usage: sh run.sh setup|reproduce|serve" >&2
    exit 2
    ;;
esac
