#!/usr/bin/env bash
# Installs what the tests need besides Go, if it is missing: PostgreSQL's server (the tests start their own, on a socket
# in a temporary folder, and touch no other) and Chromium. As root on Debian or Ubuntu; elsewhere it tells the command.
set -euo pipefail

have_postgres() {
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

have_browser() {
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

missing=()
have_postgres || missing+=(postgresql)
have_browser || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "setup: the tests need ${missing[*]}: install them with this system's package manager (PostgreSQL's server with initdb; Chromium or Chrome)" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "setup: the tests need ${missing[*]}. Install with:" >&2
	echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
have_postgres && have_browser || { echo "setup: ${missing[*]} installed, but not found" >&2; exit 1; }
