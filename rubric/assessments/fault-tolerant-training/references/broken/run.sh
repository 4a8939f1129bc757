#!/bin/sh
set -eu
case "${1:-}" in
setup) pip install -r requirements.txt ;;
reproduce) exec python finetune.py checkpoints/last.npz data/train.jsonl "${OUT:-out}" ;;
predict) exec python predict.py "${OUT:-out}/model.npz" "$IN" "$PREDICTIONS" ;;
*) echo "usage: sh run.sh setup|reproduce|predict" >&2; exit 2 ;;
esac
