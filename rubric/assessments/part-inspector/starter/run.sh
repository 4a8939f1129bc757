#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | serve
set -eu
cd "$(dirname "$0")"

not_written() {
    echo "run.sh: \"$1\" is not written yet" >&2
    exit 1
}

case "${1:-}" in
setup) not_written setup ;;         # only used where there is no Dockerfile: install what the other two need
reproduce) not_written reproduce ;; # train, evaluate, write $OUT/metrics.json and the model
serve) not_written serve ;;         # answer on $PORT with the model in $OUT
*)
    echo "usage: sh run.sh setup|reproduce|serve" >&2
    exit 2
    ;;
esac
