#!/bin/sh
set -eu
cd "$(dirname "$0")"
case "${1:-}" in
setup) exit 0 ;;
reproduce) exec python train.py ;;
@ANSWER@) exec python @ANSWER@.py ;;
*)
    echo "usage: sh run.sh setup|reproduce|@ANSWER@" >&2
    exit 2
    ;;
esac
