#!/bin/sh
set -eu
case "${1:-}" in
setup) pip install -r requirements.txt ;;
reproduce) python ab.py reproduce ;;
predict) python ab.py predict ;;
*) echo "usage: sh run.sh setup|reproduce|predict" >&2; exit 2 ;;
esac
