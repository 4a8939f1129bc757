#!/bin/sh
# sh run.sh setup | reproduce | predict
set -eu
cd "$(dirname "$0")"

case "${1:-}" in
setup) ;;
reproduce) exec python -m fleet.launch data/train.jsonl "${OUT:-out}" ;;
predict) exec python -m fleet.infer "${OUT:-out}/model.json" "$IN" "$PREDICTIONS" ;;
*)
    echo "usage: sh run.sh setup|reproduce|predict" >&2
    exit 2
    ;;
esac
