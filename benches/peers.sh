#!/bin/sh
# Compares ptero with pydactyl, which it installs in target/. Needs Python and, once, the network.
set -eu
cd "$(dirname "$0")/.."
python=$PWD/target/peers/bin/python
if ! "$python" -c 'import pydactyl' 2>/dev/null; then
    python3 -m venv target/peers
    "$python" -m pip install --quiet py-dactyl==2.1.2
fi
PTERO_BENCH_PYTHON="$python" cargo bench -p ptero-benches --bench floor -- "$@"
