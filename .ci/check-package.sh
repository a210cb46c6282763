#!/bin/sh
# The package on a machine with Node alone: packs it, makes a root of node, npm, sh and the libraries that these need, no
# libgomp, compiler or Python among them, installs it there, computes, and compares the bits with those of the checkout's build.
# Usage, as root: .ci/check-package.sh FOLDER-TO-WORK-IN
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
work=$1
root=$work/root
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$root/tmp" "$root/dev" "$root/etc/ssl/certs" "$root/usr/bin" "$root/pack"
(cd "$here" && npm pack --silent --pack-destination "$root/pack")

for program in "$(command -v node)" /bin/sh /usr/bin/env; do
  mkdir -p "$root$(dirname "$program")"
  cp -L "$program" "$root$program"
  for library in $(ldd "$program" | grep -oE '/[^ ]+\.so[^ ]*'); do
    mkdir -p "$root$(dirname "$library")"
    [ -e "$root$library" ] || cp -L "$library" "$root$library"
  done
done
libraries=$(dirname "$(ldd /bin/sh | grep -oE '/[^ ]*libc\.so\.6')")
for library in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do cp -L "$libraries/$library" "$root$libraries/"; done
mknod -m 666 "$root/dev/null" c 1 3
cp -r "$npm" "$root/npm"
cp -L /etc/resolv.conf /etc/hosts /etc/passwd "$root/etc/"
[ -e /etc/ssl/certs/ca-certificates.crt ] && cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
for file in $(npm config get globalconfig) "$HOME/.npmrc"; do
  if [ -e "$file" ]; then mkdir -p "$root$(dirname "$file")" && cp "$file" "$root$file"; fi
done
if find "$root" -name 'libgomp*' | grep -q .; then echo "libgomp is there" >&2; exit 1; fi

mkdir "$root/mine"
echo '{ "name": "mine", "private": true }' >"$root/mine/package.json"
cat >"$root/mine/bits.mjs" <<'END'
import { createHash } from "node:crypto";
import { describeAddon, readStudy, simulate } from "galvanostat";
const study = readStudy(process.argv[2]);
const { model } = study.systems[0];
const { last } = await simulate({ model, dynamics: { temperature: 1000, timestep: 1, threads: 2, seed: 7, stream: 0, transportCharges: model.charges, drive: null, thermostat: null, sampleInterval: 10, skin: 0 }, steps: 200 });
console.log(describeAddon().build.simdPath, createHash("sha256").update(last.positions).update(last.velocities).digest("hex"));
END
certificates=/etc/ssl/certs/ca-certificates.crt
study=examples/1-llzo-constant-current/study.yaml
there=$(chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin:/usr/local/bin HOME="$HOME" NODE_EXTRA_CA_CERTS="$certificates" sh -euc "
  cd /mine
  node /npm/bin/npm-cli.js install --no-audit --no-fund /pack/galvanostat-*.tgz >&2
  node node_modules/galvanostat/bin/galvanostat.js doctor >&2
  node bits.mjs node_modules/galvanostat/$study")
[ ! -e "$root/mine/node_modules/galvanostat/build" ] || { echo "it was built there" >&2; exit 1; }
cp "$root/mine/bits.mjs" "$here/.ci/bits.tmp.mjs"
here_too=$(cd "$here" && node .ci/bits.tmp.mjs "$study") || here_too=failed
rm "$here/.ci/bits.tmp.mjs"
echo "the package's core, without libgomp: $there"
echo "the checkout's:                      $here_too"
[ "$there" = "$here_too" ]
