#!/bin/sh
set -eu
case "${1:-}" in
setup) pip install -r requirements.txt ;;
reproduce) python train.py ;;
serve) python serve.py ;;
*) echo "usage: sh run.sh setup|reproduce|serve" >&2; exit 2 ;;
esac
