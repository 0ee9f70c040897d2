#!/bin/sh
# Sends articles to Sumber and reads its verdicts. POSIX shell, curl 7.71 or later, sed.
#
#     export SUMBER_URL=https://cek.example.org SUMBER_TOKEN=sumber_...
#     sumber.sh send article.txt cms-17    # as it stands now: the same id with a new text makes a revision
#     sumber.sh verdicts cursor.txt        # what changed since the cursor in the file
#
# The token is given to curl on its standard input, so that no list of processes shows it.
set -eu

# call METHOD PATH ... makes one request. --retry tries again what may pass (no answer, 408, 429, 5xx) and keeps to Retry-After.
call() {
	method=$1 path=$2
	shift 2
	printf 'header = "Authorization: Bearer %s"\n' "$SUMBER_TOKEN" |
		curl --config - --silent --show-error --fail-with-body --max-time 300 \
			--retry 6 --retry-connrefused --request "$method" "$@" "${SUMBER_URL%/}$path"
}

case "${1-} $#" in
'send 3')
	# The text goes as it is; what is told of it stands in the query. PUT can be sent again without a key: the same text is no
	# new revision.
	id=$(printf %s "$3" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g')
	call PUT "/api/v1/articles?external_id=$id" --header 'Content-Type: text/plain; charset=utf-8' --data-binary "@$2" |
		sed -n 's/.*"id":"\([^"]*\)".*"revision":\([0-9]*\).*/article \1 revision \2/p'
	;;
'verdicts 2')
	cursor=$(cat "$2" 2>/dev/null || true)
	call GET "/api/v1/changes${cursor:+?after=$cursor}" >"$2.lines"
	cat "$2.lines" # one JSON object a line
	last=$(sed -n '$s/.*"cursor":"\([0-9]*\)".*/\1/p' "$2.lines")
	[ -z "$last" ] || printf %s "$last" >"$2"
	rm "$2.lines"
	;;
*)
	echo "usage: sumber.sh send FILE EXTERNAL_ID | verdicts CURSOR_FILE" >&2
	exit 2
	;;
esac
