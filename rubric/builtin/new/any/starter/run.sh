#!/bin/sh
# The entry point of the submission: sh run.sh setup | reproduce | @ANSWER@
set -eu
cd "$(dirname "$0")"

not_written() {
    echo "run.sh: \"$1\" is not written yet" >&2
    exit 1
}

case "${1:-}" in
setup) not_written setup ;;         # only used where there is no Dockerfile: install what the others need
reproduce) not_written reproduce ;; # train, evaluate, write $OUT/metrics.json and the model
@ANSWER@) not_written @ANSWER@ ;;
*)
    echo "usage: sh run.sh setup|reproduce|@ANSWER@" >&2
    exit 2
    ;;
esac
