#!/bin/sh
set -eu
case "${1:-}" in
setup) ;;
reproduce) exec python rule.py reproduce ;;
predict) exec python rule.py predict ;;
*) echo "usage: sh run.sh setup|reproduce|predict" >&2; exit 2 ;;
esac
