#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | predict
set -eu
cd "$(dirname "$0")"

not_written() {
    echo "run.sh: \"$1\" is not written yet" >&2
    exit 1
}

case "${1:-}" in
setup) not_written setup ;;         # only used where there is no Dockerfile: install what the other two need
reproduce) not_written reproduce ;; # judge the audited experiments, write $OUT/metrics.json and what predict needs
predict) not_written predict ;;     # read $IN and $OUT, write one verdict per row to $PREDICTIONS
*)
    echo "usage: sh run.sh setup|reproduce|predict" >&2
    exit 2
    ;;
esac
