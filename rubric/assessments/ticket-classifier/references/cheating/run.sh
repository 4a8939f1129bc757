#!/bin/sh
# sh run.sh setup | reproduce | serve
set -eu
cd "$(dirname "$0")"

case "${1:-}" in
setup) ;;
reproduce) exec python -m kb.train data/train.jsonl "${OUT:-out}" ;;
serve) exec python -m kb.server "${OUT:-out}/knowledge.json" "${PORT:-8000}" ;;
*)
    echo "usage: sh run.sh setup|reproduce|serve" >&2
    exit 2
    ;;
esac
