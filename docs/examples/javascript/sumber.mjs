#!/usr/bin/env node
// Sends articles to Sumber, reads its verdicts, receives its webhooks. Node 18 or later, no packages.
//
//     export SUMBER_URL=https://cek.example.org SUMBER_TOKEN=sumber_...
//     node sumber.mjs send article.txt cms-17     # a new article, known to you as cms-17
//     node sumber.mjs update article.txt cms-17   # as it stands now: a new text makes a revision
//     node sumber.mjs verdicts cursor.txt         # what changed since the cursor in the file
//     export SUMBER_WEBHOOK_SECRET=whsec_...
//     node sumber.mjs receive 127.0.0.1:9000      # webhooks; proxy https to it
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const attempts = 6;
const tolerance = 5 * 60; // seconds that a message may be old, or ahead of this clock

// call makes one request. What may pass (no answer, 429, 5xx) is tried again, under the same headers: with an Idempotency-Key it
// is carried out once, however often it is sent.
async function call(method, path, body, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    let wait = Math.random() * Math.min(60, 2 ** attempt);
    let failure;
    try {
      const res = await fetch(process.env.SUMBER_URL.replace(/\/$/, "") + path, {
        method, body, signal: AbortSignal.timeout(30_000),
        headers: { ...headers, Authorization: "Bearer " + process.env.SUMBER_TOKEN },
      });
      const text = await res.text();
      if (res.ok) return text;
      failure = `${res.status} ${text}`; // problem+json: its type says what is wrong
      if (res.status !== 429 && res.status < 500) attempt = attempts;
      if (/^\d+$/.test(res.headers.get("Retry-After") ?? "")) wait = Number(res.headers.get("Retry-After"));
    } catch (err) {
      failure = err.cause ?? err;
    }
    if (attempt >= attempts) throw new Error(`${method} ${path}: ${failure}`);
    await sleep(wait * 1000);
  }
}

async function send(file, externalID) {
  const got = JSON.parse(await call("POST", "/api/v1/articles", JSON.stringify({ text: readFileSync(file, "utf8"), external_id: externalID }), {
    "Content-Type": "application/json",
    "Idempotency-Key": randomUUID(),
  }));
  console.log("article", got.id, "revision", got.revision);
}

async function update(file, externalID) {
  const path = "/api/v1/articles?" + new URLSearchParams({ external_id: externalID });
  const got = JSON.parse(await call("PUT", path, readFileSync(file), { "Content-Type": "text/plain; charset=utf-8" })); // PUT needs no key
  console.log("article", got.id, "revision", got.revision);
}

async function verdicts(state) {
  const cursor = existsSync(state) ? readFileSync(state, "utf8").trim() : "";
  const query = cursor ? "?" + new URLSearchParams({ after: cursor }) : "";
  for (const line of (await call("GET", "/api/v1/changes" + query)).split("\n").filter(Boolean)) {
    const change = JSON.parse(line);
    if (change.verdict) {
      console.log(change.event, change.article.external_id, change.verdict.statement, "=", change.verdict.rating?.name_en ?? "quote verification");
    } else if (change.tombstone) {
      console.log(change.event, change.article.external_id, change.tombstone.reason);
    } // neither: a revision that was replaced since; a later line tells by what
    writeFileSync(state + ".new", change.cursor);
    renameSync(state + ".new", state); // only now is the line done
  }
}

// verify is Standard Webhooks: HMAC-SHA256 over id.timestamp.body, by any of the signatures (two while the secret changes).
export function verify(secret, headers, body, now) {
  const id = headers["webhook-id"], stamp = headers["webhook-timestamp"];
  if (!id || !/^\d+$/.test(stamp ?? "") || Math.abs(now - Number(stamp)) > tolerance) return false;
  const want = createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64")).update(`${id}.${stamp}.`).update(body).digest();
  let found = false;
  for (const signature of (headers["webhook-signature"] ?? "").split(" ")) {
    const [version, given = ""] = signature.split(",");
    const raw = Buffer.from(given, "base64");
    if (version === "v1" && raw.length === want.length && timingSafeEqual(raw, want)) found = true;
  }
  return found;
}

function receive(address) {
  const seen = new Set(); // a message can come twice, under the same id: keep the ids where they outlive the program
  const server = createServer((req, res) => {
    const parts = [];
    let size = 0;
    req.on("data", (part) => { if ((size += part.length) > 1 << 20) req.destroy(); else parts.push(part); });
    req.on("end", () => {
      const body = Buffer.concat(parts);
      if (!verify(process.env.SUMBER_WEBHOOK_SECRET, req.headers, body, Date.now() / 1000)) {
        res.writeHead(401).end();
        return;
      }
      const id = req.headers["webhook-id"];
      if (!seen.has(id)) {
        seen.add(id);
        const message = JSON.parse(body);
        console.log("webhook", message.type, message.data.claim_id ?? "");
      }
      res.writeHead(204).end(); // within 15 seconds: anything slow is done afterwards
    });
  });
  const [, host, port] = address.match(/^(.*):(\d+)$/);
  server.listen(Number(port), host, () => console.log("listening on", `${server.address().address}:${server.address().port}`));
}

const commands = { send: [send, 2], update: [update, 2], verdicts: [verdicts, 1], receive: [receive, 1] };
const [command, wanted] = commands[process.argv[2]] ?? [];
if (!command || process.argv.length !== 3 + wanted) {
  console.error("usage: sumber.mjs send|update FILE EXTERNAL_ID | verdicts CURSOR_FILE | receive HOST:PORT");
  process.exit(2);
}
try {
  await command(...process.argv.slice(3));
} catch (err) {
  console.error(err.message);
  process.exit(1);
}
