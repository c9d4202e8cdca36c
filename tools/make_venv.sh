#!/bin/sh
# Make the virtual environment $1 with the first Python here that is 3.11 or newer and can make one.
set -eu
target=$1
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "Making $target with $("$python" --version) ..."
        exec "$python" -m venv --clear "$target"
    fi
    without_venv=$python
done
if [ -n "${without_venv:-}" ]; then
    echo "$without_venv cannot make virtual environments; on Debian or Ubuntu: apt install python3-venv" >&2
else
    echo "No Python 3.11 or newer was found; install one from https://www.python.org/downloads/" >&2
fi
exit 1
