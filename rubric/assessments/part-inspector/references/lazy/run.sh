#!/bin/sh
set -eu
case "${1:-}" in
setup) pip install -r requirements.txt ;;
reproduce) python app.py train ;;
serve) python app.py serve ;;
*) echo "usage: sh run.sh setup|reproduce|serve" >&2; exit 2 ;;
esac
