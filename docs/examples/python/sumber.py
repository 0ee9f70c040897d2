#!/usr/bin/env python3
"""Sends articles to Sumber, reads its verdicts, receives its webhooks. Python 3.9 or later, nothing else.

    export SUMBER_URL=https://cek.example.org SUMBER_TOKEN=sumber_...
    sumber.py send article.txt cms-17            # a new article, known to you as cms-17
    sumber.py update article.txt cms-17          # as it stands now: a new text makes a revision
    sumber.py verdicts cursor.txt                # what changed since the cursor in the file
    export SUMBER_WEBHOOK_SECRET=whsec_...
    sumber.py receive 127.0.0.1:9000             # webhooks; proxy https to it
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ATTEMPTS = 6
TOLERANCE = 5 * 60  # seconds that a message may be old, or ahead of this clock


def call(method, path, body=None, headers=()):
    """One request. What may pass (no answer, 429, 5xx) is tried again, under the same headers: with an Idempotency-Key
    it is carried out once, however often it is sent."""
    for attempt in range(1, ATTEMPTS + 1):
        req = urllib.request.Request(os.environ["SUMBER_URL"].rstrip("/") + path, method=method, data=body, headers=dict(headers))
        req.add_header("Authorization", "Bearer " + os.environ["SUMBER_TOKEN"])
        wait = random.uniform(0, min(60, 2**attempt))
        try:
            with urllib.request.urlopen(req, timeout=30) as res:
                return res.read()
        except urllib.error.HTTPError as err:
            told = err.read().decode("utf-8", "replace")
            if attempt == ATTEMPTS or err.code != 429 and err.code < 500:
                sys.exit(f"{method} {path}: {err.code} {told}")  # problem+json: its type says what is wrong
            if (err.headers.get("Retry-After") or "").isdigit():
                wait = int(err.headers["Retry-After"])
        except (urllib.error.URLError, ConnectionError, TimeoutError) as err:
            if attempt == ATTEMPTS:
                sys.exit(f"{method} {path}: {err}")
        time.sleep(wait)


def send(file, external_id):
    with open(file, encoding="utf-8") as f:
        article = {"text": f.read(), "external_id": external_id}
    got = json.loads(call("POST", "/api/v1/articles", json.dumps(article).encode(), {
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }))
    print("article", got["id"], "revision", got["revision"])


def update(file, external_id):
    with open(file, "rb") as f:
        text = f.read()
    path = "/api/v1/articles?" + urllib.parse.urlencode({"external_id": external_id})
    got = json.loads(call("PUT", path, text, {"Content-Type": "text/plain; charset=utf-8"}))  # PUT needs no key
    print("article", got["id"], "revision", got["revision"])


def verdicts(state):
    cursor = ""
    if os.path.exists(state):
        with open(state, encoding="ascii") as f:
            cursor = f.read().strip()
    query = "?" + urllib.parse.urlencode({"after": cursor}) if cursor else ""
    for line in call("GET", "/api/v1/changes" + query).splitlines():
        change = json.loads(line)
        if change["verdict"]:
            v = change["verdict"]
            rating = v["rating"]["name_en"] if v["rating"] else "quote verification"
            print(change["event"], change["article"]["external_id"], f'{v["statement"]} = {rating}')
        elif change["tombstone"]:
            print(change["event"], change["article"]["external_id"], change["tombstone"]["reason"])
        # Neither: a revision that was replaced since; a later line tells by what.
        with open(state + ".new", "w", encoding="ascii") as f:
            f.write(change["cursor"])
        os.replace(state + ".new", state)  # only now is the line done


def verify(secret, headers, body, now):
    """Standard Webhooks: HMAC-SHA256 over id.timestamp.body, by any of the signatures (two while the secret changes)."""
    msg, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not msg or not stamp.isdigit() or abs(now - int(stamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    want = hmac.new(key, f"{msg}.{stamp}.".encode() + body, hashlib.sha256).digest()
    found = False
    for signature in headers.get("webhook-signature", "").split(" "):
        version, _, given = signature.partition(",")
        try:
            raw = base64.b64decode(given, validate=True)
        except ValueError:
            continue
        found |= version == "v1" and hmac.compare_digest(raw, want)
    return found


class Receiver(http.server.BaseHTTPRequestHandler):
    seen = set()  # a message can come twice, under the same id: keep the ids where they outlive the program

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 1 << 20))
        if not verify(os.environ["SUMBER_WEBHOOK_SECRET"], self.headers, body, time.time()):
            self.answer(401)
            return
        msg = self.headers["webhook-id"]
        if msg not in self.seen:
            self.seen.add(msg)
            message = json.loads(body)
            # One write: messages come at the same time.
            print(f'webhook {message["type"]} {message["data"].get("claim_id", "")}\n', end="", flush=True)
        self.answer(204)  # within 15 seconds: anything slow is done afterwards

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def receive(address):
    host, _, port = address.rpartition(":")
    server = http.server.ThreadingHTTPServer((host, int(port)), Receiver)
    print("listening on", "%s:%d" % server.server_address[:2], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    commands = {"send": (send, 2), "update": (update, 2), "verdicts": (verdicts, 1), "receive": (receive, 1)}
    command, wanted = commands.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, 0))
    if command is None or len(sys.argv) != 2 + wanted:
        sys.exit(__doc__)
    command(*sys.argv[2:])
