#!/usr/bin/env bash
# Writes the hashed lists anew from pyproject.toml and the *.in files. Needs `uv` in the PATH.
# `uv pip compile --universal` is pip-compile for every platform at once: a list made on Linux
# also holds what only Windows needs (colorama) and leaves out what Windows cannot have (uvloop).
# Arguments are passed on, for instance: requirements/compile.sh --upgrade
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "requirements/compile.sh" "$@"
}

compile pyproject.toml requirements/build.in --output-file requirements/runtime.txt "$@"
compile pyproject.toml requirements/build.in --extra desktop --constraints requirements/runtime.txt \
    --output-file requirements/desktop.txt "$@"
compile pyproject.toml requirements/build.in --extra dev --constraints requirements/desktop.txt \
    --output-file requirements/dev.txt "$@"
compile requirements/node.in --output-file requirements/node.txt "$@"
compile requirements/packaging.in --constraints requirements/dev.txt --output-file requirements/packaging.txt "$@"
