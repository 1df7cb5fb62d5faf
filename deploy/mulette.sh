#!/bin/sh
# Runs a command of Mulette as its services do: their user, their settings, their folder. For root only.
# Install it with: install -m 0755 deploy/mulette.sh /usr/local/sbin/mulette
set -eu
set -a
. /etc/mulette/mulette.env
set +a
cd /var/lib/mulette
exec runuser -u mulette -- /opt/mulette/venv/bin/mulette "$@"
