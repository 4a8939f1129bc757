#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | predict
set -eu
cd "$(dirname "$0")"

# One thread per process: more of them only wait for each other, and sums may come out in another order.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

case "${1:-}" in
setup) exec pip install --no-cache-dir -r requirements.txt ;; # only used where there is no Dockerfile
reproduce) exec python train.py data/train.jsonl "${OUT:-out}" ;;
predict) exec python predict.py "${OUT:-out}/model.npz" "$IN" "$PREDICTIONS" ;;
*)
    echo "usage: sh run.sh setup|reproduce|predict" >&2
    exit 2
    ;;
esac
