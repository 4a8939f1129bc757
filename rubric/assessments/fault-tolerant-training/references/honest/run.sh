#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | predict
set -eu
cd "$(dirname "$0")"

# One thread per process: more of them only wait for each other, and sums may come out in another order.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Arrays of a megabyte come and go at every step: keep their pages instead of asking the kernel anew.
export MALLOC_MMAP_THRESHOLD_=67108864 MALLOC_TRIM_THRESHOLD_=268435456

case "${1:-}" in
setup) exec pip install --no-cache-dir -r requirements.txt ;; # only used where there is no Dockerfile
reproduce) exec python train.py data/train.jsonl "${OUT:-out}" ;;
predict) exec python predict.py "${OUT:-out}/model.npy" "$IN" "$PREDICTIONS" ;;
*)
    echo "usage: sh run.sh setup|reproduce|predict" >&2
    exit 2
    ;;
esac
