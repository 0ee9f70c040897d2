// Moves between the claims of an article, and the forms of its page, without loading the page anew. The server answers
// with whole pages as ever; of these the regions that differ are exchanged. What cannot be handled goes the usual way.
import { rendered, say, sayNotices } from "./app.js";

const page = () => document.querySelector("[data-swap]");
const regionsOf = (doc) => new Map([...doc.querySelectorAll("[data-region]")].map((el) => [el.dataset.region, el]));

// What was typed and not saved, by form.
const dirty = new Set();
document.addEventListener("input", (e) => {
  if (e.target.form?.matches("[data-guard]")) dirty.add(e.target.form);
});
const unsaved = () => [...dirty].filter((form) => form.isConnected);
addEventListener("beforeunload", (e) => {
  if (unsaved().length) e.preventDefault();
});
const parse = async (res) => {
  if (!res.headers.get("Content-Type")?.startsWith("text/html")) return null;
  return new DOMParser().parseFromString(await res.text(), "text/html");
};

const busy = (on) => {
  const main = document.querySelector("main");
  if (on) main.setAttribute("aria-busy", "true");
  else main.removeAttribute("aria-busy");
};

// failed says why nothing was done, and leaves the page with all that was typed as it is.
const failed = (text) => {
  const notices = document.querySelector('[data-region="notices"]');
  const box = document.createElement("div");
  box.className = "notice notice-warning";
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  notices.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
  say(text);
};

// places are selectors for where the focus is, the nearest first: what stands there after the exchange takes it.
const places = () => {
  const out = [];
  const at = document.activeElement;
  if (!at || at === document.body) return out;
  const region = at.closest("[data-region]");
  const within = region ? `[data-region="${region.dataset.region}"] ` : "";
  const q = (name, value) => `[${name}="${CSS.escape(value)}"]`;
  if (at.id) out.push("#" + CSS.escape(at.id));
  if (at.name) out.push(within + at.localName + q("name", at.name) + (at.type === "radio" || at.type === "checkbox" || at.localName === "button" ? q("value", at.value) : ""));
  if (at.getAttribute("href")) out.push(within + "a" + q("href", at.getAttribute("href")));
  for (let el = at; el && el !== region; el = el.parentElement) if (el.id && el.tabIndex === -1 && el.hasAttribute("tabindex")) out.push("#" + CSS.escape(el.id));
  if (region) out.push(within + 'h2[tabindex="-1"]');
  return out;
};

// fill puts what is in one element into another of the same name, which keeps its place and how far it was scrolled.
const fill = (old, neu) => {
  for (const { name } of [...old.attributes]) if (!neu.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of neu.attributes) old.setAttribute(name, value);
  old.replaceChildren(...neu.childNodes);
};

// exchange takes over what differs in a page, and all of it when it is a page of another kind.
const exchange = (doc, { focus = [], ticks = true } = {}) => {
  const main = document.querySelector("main");
  const from = regionsOf(document);
  const to = regionsOf(doc);
  const ticked = ticks ? [...document.querySelectorAll(".tick:checked")].map((t) => t.value) : [];
  const where = [...focus, ...places()];
  const alike = doc.querySelector("[data-swap]")?.dataset.swap === page()?.dataset.swap && [...from.keys()].join() === [...to.keys()].join();
  document.title = doc.title;
  const touched = [];
  if (alike) {
    for (const [name, el] of to) {
      const old = from.get(name);
      // What comes again the same is left alone.
      if (old.outerHTML === el.outerHTML) continue;
      fill(old, el);
      touched.push(old);
    }
  } else {
    for (const [name, el] of to) {
      if (!el.closest("main") && from.has(name)) fill(from.get(name), el);
    }
    fill(main, doc.querySelector("main"));
    touched.push(main);
  }
  const back = document.querySelector('.languages [name="back"]');
  if (back) back.value = location.pathname + location.search;
  for (const t of document.querySelectorAll(".tick")) if (ticked.includes(t.value)) t.checked = true;
  for (const el of touched) rendered(el);
  keepInStep();
  sayNotices();
  if (document.querySelector("main [data-focus]")) return;
  if (focus.length || !document.activeElement || document.activeElement === document.body) {
    for (const sel of where) {
      const el = document.querySelector(sel);
      if (!el?.checkVisibility()) continue;
      el.focus({ preventScroll: true });
      const box = el.getBoundingClientRect();
      if (box.top < 0 || box.top > innerHeight * 0.8) el.scrollIntoView({ block: "start" });
      return;
    }
  }
};

// keepInStep scrolls the panes, each for itself, to the claim that is open.
const keepInStep = () => {
  for (const el of document.querySelectorAll('[data-row][aria-current], [data-region="copy"] .u.focus')) {
    const pane = el.closest("[data-region]");
    if (pane.scrollHeight <= pane.clientHeight || pane.querySelector(".focus, [aria-current]") !== el) continue;
    const top = el.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (top < 0 || top > pane.clientHeight - el.offsetHeight) pane.scrollTop += top - pane.clientHeight / 3;
  }
};
addEventListener("DOMContentLoaded", keepInStep);

// kept saves the verdict that was typed before something else takes its place. Other forms are asked about. It gives the
// version that the claim has then, 0 when nothing was saved, and -1 when the page has to stay.
const kept = async (but) => {
  const draft = document.querySelector("form.draft");
  const others = unsaved().filter((form) => form !== but && form !== draft);
  if (others.length && !confirm(page().dataset.leave)) return -1;
  if (draft === but || !dirty.has(draft)) return 0;
  const sent = new URLSearchParams(new FormData(draft));
  const res = await fetch(draft.getAttribute("action"), { method: "POST", body: sent }).catch(() => null);
  if (res?.ok && res.redirected && res.url.endsWith(draft.getAttribute("action").replace(/\/draft$/, ""))) {
    dirty.delete(draft);
    draft.dispatchEvent(new Event("sumber:saved", { bubbles: true }));
    return Number(sent.get("version")) + 1;
  }
  await answered(res, {});
  return -1;
};

let here = location.pathname + location.search;
let going = null;

// visit goes to an address of the same article.
export const visit = async (url, { push = true, focus } = {}) => {
  going?.abort();
  const { signal } = (going = new AbortController());
  busy(true);
  if ((await kept()) < 0) return busy(false);
  let doc = null;
  try {
    const res = await fetch(url, { signal });
    doc = res.ok && (await parse(res));
  } catch {
    if (signal.aborted) return;
  }
  if (signal.aborted) return;
  if (doc?.querySelector("[data-swap]")?.dataset.swap !== page().dataset.swap) {
    dirty.clear();
    location.assign(url);
    return;
  }
  dirty.clear();
  if (push) history.pushState(null, "", url);
  here = location.pathname + location.search;
  const hash = new URL(url, location).hash;
  exchange(doc, { focus: focus ?? (hash ? [hash + " .claim-words a", hash] : ["#card-title", "#list-title", "#main"]), ticks: !inQueue() });
  const card = document.getElementById("card");
  if (card && !hash) card.scrollTop = 0;
  busy(false);
};

// answered takes over the answer to a form. It gives false when the page stays as it is.
const answered = async (res, options) => {
  const doc = res && (await parse(res));
  const usual = res && (res.ok || res.status === 409 || res.status === 422);
  if (!doc || !usual || new URL(res.url).pathname === "/sign-in") {
    const said = [doc?.querySelector("main h1"), doc?.querySelector("main .lede")].map((el) => el?.textContent.trim()).filter(Boolean);
    failed(said.join(". ") || page().dataset.failed);
    return false;
  }
  if (res.redirected) {
    const to = new URL(res.url);
    history[to.pathname + to.search === here ? "replaceState" : "pushState"](null, "", to);
    here = to.pathname + to.search;
  }
  exchange(doc, options);
  return true;
};

// post sends a form as its button would.
let sending = false;
export const post = async (form, by) => {
  if (sending) return;
  sending = true;
  busy(true);
  const version = await kept(form);
  if (version >= 0) {
    const body = new URLSearchParams(new FormData(form, by));
    // Each save of the draft makes the version of the claim one higher, and this form was made before it.
    if (version > 0 && body.has("version")) body.set("version", version);
    const claim = document.getElementById("card")?.dataset.claim;
    const res = await fetch(by?.getAttribute("formaction") || form.getAttribute("action"), { method: "POST", body }).catch(() => null);
    const was = dirty.has(form);
    dirty.delete(form);
    const went = res?.redirected && claim && !res.url.endsWith(claim);
    if (!(await answered(res, { ticks: false, focus: went ? ["#card-title"] : [] })) && was) dirty.add(form);
  }
  busy(false);
  sending = false;
};

// The queue is moved through by its own addresses, an article by its claims.
const inQueue = () => page()?.dataset.swap === "queue";
const shape = () => (inQueue() ? /^\/d\/[^/]+\/(queue|views\/[^/]+)$/ : /^\/d\/[^/]+\/(claims|articles)\/[^/]+$/);

document.addEventListener("click", (e) => {
  const a = e.target.closest?.("main a[href]");
  if (!a || e.defaultPrevented || !page() || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || a.target || a.hasAttribute("download")) return;
  const url = new URL(a.href);
  if (url.origin !== location.origin || !shape().test(url.pathname) || (url.hash && url.pathname + url.search === here)) return;
  e.preventDefault();
  visit(url);
});

document.addEventListener("submit", (e) => {
  const form = e.target;
  if (e.defaultPrevented) return;
  if (inQueue() && form.closest("main") && form.method === "get") {
    e.preventDefault();
    const asked = new URLSearchParams([...new FormData(form, e.submitter)].filter(([, v]) => v));
    visit(`${form.getAttribute("action")}?${asked}`);
    return;
  }
  if (!page() || !form.closest("main") || form.getAttribute("method") !== "post" || form.enctype.startsWith("multipart")) {
    dirty.delete(form);
    return;
  }
  e.preventDefault();
  post(form, e.submitter);
});

addEventListener("popstate", () => {
  const to = location.pathname + location.search;
  if (to === here) return;
  if (page()) visit(location.href, { push: false });
  else location.reload();
});
