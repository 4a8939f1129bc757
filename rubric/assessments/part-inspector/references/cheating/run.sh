#!/bin/sh
# sh run.sh setup | reproduce | serve
set -eu
cd "$(dirname "$0")"

case "${1:-}" in
setup) exec pip install --no-cache-dir -r requirements.txt ;;
reproduce) exec python -m matcher.train data/train.jsonl "${OUT:-out}" ;;
serve) exec python -m matcher.server "${OUT:-out}/gallery.npz" "${PORT:-8000}" ;;
*)
    echo "usage: sh run.sh setup|reproduce|serve" >&2
    exit 2
    ;;
esac
