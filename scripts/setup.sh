#!/usr/bin/env bash
# Gets what the tests need besides Go, if it is missing: PostgreSQL's server (the tests start their own, on a socket in a
# temporary folder, and touch no other), PgBouncer, Chromium, Python, Node and curl for the examples, and axe-core, which judges
# the accessibility of the pages. Programs are
# installed as root on Debian or Ubuntu; elsewhere this tells the command. axe-core is no part of the repository: npm gets
# its one release that is named here into the user's cache, where internal/browsertest looks for it.
set -euo pipefail

axe_version=4.14.1
axe_sha512=$(echo 'FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==' | base64 -d | od -An -v -tx1 | tr -d ' \n')
axe_file=${XDG_CACHE_HOME:-$HOME/.cache}/sumber/axe-core-$axe_version.min.js

have_postgres() {
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

have_browser() {
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

have_axe() { [ -s "$axe_file" ]; }

have_npm() { command -v npm >/dev/null; }

have_pool() { command -v pgbouncer >/dev/null; }

# The programs of docs/examples run in the tests.
have() { command -v "$1" >/dev/null; }

missing=()
have_postgres || missing+=(postgresql)
have_pool || missing+=(pgbouncer)
have_browser || missing+=(chromium)
have_axe || have_npm || missing+=(npm)
have python3 || missing+=(python3)
have node || missing+=(nodejs)
have curl || missing+=(curl)

if [ ${#missing[@]} -gt 0 ]; then
	if ! command -v apt-get >/dev/null; then
		echo "setup: the tests need ${missing[*]}: install them with this system's package manager (PostgreSQL's server with initdb; PgBouncer; Chromium or Chrome; npm; Python 3, Node and curl)" >&2
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
	have_postgres && have_pool && have_browser && have python3 && have node && have curl && { have_axe || have_npm; } || { echo "setup: ${missing[*]} installed, but not found" >&2; exit 1; }
fi

have_axe && exit 0
echo "setup: getting axe-core $axe_version"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "axe-core@$axe_version" >/dev/null) || { echo "setup: npm does not get axe-core $axe_version" >&2; exit 1; }
got=$(if command -v sha512sum >/dev/null; then sha512sum "$work"/*.tgz; else shasum -a 512 "$work"/*.tgz; fi | cut -d ' ' -f 1)
if [ "$got" != "$axe_sha512" ]; then
	echo "setup: axe-core $axe_version is not what it was: SHA-512 $got" >&2
	exit 1
fi
tar -xzf "$work"/*.tgz -C "$work" package/axe.min.js
mkdir -p "$(dirname "$axe_file")"
# Under its name in one step, so that a broken run leaves no half of it.
cp "$work/package/axe.min.js" "$axe_file.$$"
mv "$axe_file.$$" "$axe_file"
