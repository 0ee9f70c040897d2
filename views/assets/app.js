// Everything here makes a page quicker that works without it. Nothing is attached to what a page holds: parts of it are
// exchanged, and then hear "sumber:render".

// What is said aloud: a region that is there from the beginning, so that a screen reader hears it change.
export const say = (text) => {
  const region = document.getElementById("said");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
};

// The text and the list point at each other: what is under the pointer or has the focus in one is marked in the other.
const mark = (numbers, on) => {
  for (const n of numbers) {
    for (const el of document.querySelectorAll(`[data-c="${n}"]`)) el.classList.toggle("on", on);
  }
};
const numbersAt = (target) => {
  const out = new Set();
  for (let el = target.closest?.("[data-c]"); el; el = el.parentElement?.closest("[data-c]")) out.add(el.dataset.c);
  return out;
};
let lit = new Set();
for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (e) => {
    mark(lit, false);
    lit = numbersAt(e.target);
    mark(lit, true);
  });
}
// A click on marked words opens the innermost claim, unless words are being selected.
document.addEventListener("click", (e) => {
  const words = e.target.closest(".copy-text .u");
  if (!words || e.defaultPrevented || e.target.closest("a") || String(getSelection())) return;
  document.querySelector(`a.ref[data-c="${words.dataset.c}"]`)?.click();
});

// Ticking all claims at once, and a range with Shift.
const ticks = (el) => [...(el.closest("[data-triage]")?.querySelectorAll(".tick") ?? [])];
const sync = (form) => {
  const box = form.querySelector("[data-select-all] input");
  const all = ticks(form);
  if (!box || all.length < 2) return;
  box.closest("[data-select-all]").hidden = false;
  const n = all.filter((t) => t.checked).length;
  box.checked = n === all.length;
  box.indeterminate = n > 0 && n < all.length;
};
let last = "";
document.addEventListener("click", (e) => {
  if (!e.target.matches?.(".tick")) return;
  const all = ticks(e.target);
  const from = all.findIndex((t) => t.value === last);
  const at = all.indexOf(e.target);
  if (e.shiftKey && from >= 0) for (const t of all.slice(Math.min(from, at), Math.max(from, at) + 1)) t.checked = e.target.checked;
  last = e.target.value;
});
document.addEventListener("change", (e) => {
  const form = e.target.closest("[data-triage]");
  if (!form) return;
  if (e.target.closest("[data-select-all]")) for (const t of ticks(form)) t.checked = e.target.checked;
  sync(form);
});

// The true source is asked for when the finding is "misattributed".
document.addEventListener("change", (e) => {
  if (!e.target.matches("[data-finding]") || e.target.value !== "misattributed") return;
  const fold = e.target.parentElement.querySelector("details");
  if (fold) fold.open = true;
});

// Copy a secret that is shown once.
document.addEventListener("click", async (e) => {
  const button = e.target.closest("[data-copy] button");
  if (!button) return;
  await navigator.clipboard.writeText(button.closest("[data-copy]").querySelector("input").value);
  button.textContent = button.dataset.done;
});

// Menus close on Escape and on a click elsewhere.
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(e.target)) menu.open = false;
  }
});

// A fold that an address points into opens.
const reveal = () => {
  const at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let el = at; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
  if (at) at.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();

document.addEventListener("sumber:render", ({ detail: { root } }) => {
  for (const form of root.querySelectorAll("[data-triage]")) sync(form);
  for (const row of root.querySelectorAll("[data-copy]")) if (navigator.clipboard) row.querySelector("button").hidden = false;
  for (const line of root.querySelectorAll("[data-draft-first]")) line.textContent = line.dataset.scripted;
  // A refused form says so first.
  root.querySelector("[data-focus]")?.focus();
});

// The other modules hear of what is on the page, now and whenever a part of it is exchanged. They are loaded by then: modules
// run in their order, and this waits for all of them.
export const rendered = (root) => document.dispatchEvent(new CustomEvent("sumber:render", { detail: { root } }));
// What a page came with is said too: a screen reader reads no live region that was filled before it looked.
export const sayNotices = () => say([...document.querySelectorAll(".notices p")].map((p) => p.textContent.trim()).join(" "));
addEventListener("DOMContentLoaded", () => {
  rendered(document.body);
  sayNotices();
});
