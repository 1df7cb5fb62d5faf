#!/bin/sh
# What the tests need from the system: installed when we are root on Debian, named otherwise.
set -eu
# The deep network is trained with torch, which the lock files leave out: each machine has its own build of it.
.venv/bin/python -c 'import torch' 2>/dev/null || .venv/bin/pip install -q "torch==2.13.0"
# The module for GeoNature is tried beside the libraries of GeoNature, in environments of their own, and with Angular.
module=tests/geonature_module
for set in 2.17 next; do
  there=.venv/geonature-$set
  [ "$there/.installed" -nt "$module/libraries/$set.lock" ] && continue
  .venv/bin/python -m venv "$there"
  "$there/bin/pip" install -q --no-deps --require-hashes -r "$module/libraries/$set.lock"
  touch "$there/.installed"
done
[ .venv/angular/.installed -nt "$module/front/package-lock.json" ] || {
  mkdir -p .venv/angular
  cp "$module/front/package.json" "$module/front/package-lock.json" .venv/angular
  PATH="$PWD/.venv/bin:$PATH" npm ci --prefix .venv/angular --ignore-scripts --no-audit --no-fund --silent
  touch .venv/angular/.installed
}
missing=""
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] && [ -n "$(ls /usr/share/postgresql/*/extension/postgis.control 2>/dev/null)" ] \
  || missing="$missing postgresql-15 postgresql-15-postgis-3"
[ -x /usr/bin/chromium ] || missing="$missing chromium"
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || missing="$missing qgis python3-qgis"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what the tests need:$missing" >&2
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null
else
  echo "The tests need these Debian packages:$missing" >&2
  exit 1
fi
