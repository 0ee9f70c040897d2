// Everything here makes a page quicker that works without it.

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
if (document.querySelector(".copy-text [data-c]")) {
  let lit = new Set();
  const light = (numbers) => {
    mark(lit, false);
    lit = numbers;
    mark(lit, true);
  };
  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, (e) => light(numbersAt(e.target)));
  // A click on marked words opens the innermost claim in the list, unless words are being selected.
  document.addEventListener("click", (e) => {
    const words = e.target.closest(".copy-text .u");
    if (!words || e.target.closest("a") || String(getSelection())) return;
    document.getElementById("k" + words.dataset.c)?.querySelector(".numeral")?.focus();
    document.getElementById("k" + words.dataset.c)?.scrollIntoView({ block: "nearest" });
  });
}

// Ticking all claims at once, and a range with Shift.
for (const form of document.querySelectorAll("[data-triage]")) {
  const ticks = [...form.querySelectorAll(".tick")];
  const all = form.querySelector("[data-select-all]");
  if (all && ticks.length > 1) {
    all.hidden = false;
    const box = all.querySelector("input");
    const sync = () => {
      const n = ticks.filter((t) => t.checked).length;
      box.checked = n === ticks.length;
      box.indeterminate = n > 0 && n < ticks.length;
    };
    box.addEventListener("change", () => {
      for (const t of ticks) t.checked = box.checked;
    });
    form.addEventListener("change", sync);
    sync();
  }
  let last = -1;
  form.addEventListener("click", (e) => {
    const at = ticks.indexOf(e.target);
    if (at < 0) return;
    if (e.shiftKey && last >= 0) {
      const [from, to] = at < last ? [at, last] : [last, at];
      for (let i = from; i <= to; i++) ticks[i].checked = ticks[at].checked;
    }
    last = at;
  });
}

// What was typed and not saved is asked about before the page goes.
let dirty = new Set();
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("submit", () => dirty.delete(form));
}
addEventListener("beforeunload", (e) => {
  if (dirty.size) e.preventDefault();
});

// Evidence and the occasion have forms of their own. A draft beside them that is not saved yet is saved first; each save
// makes the claim's version one higher.
const draft = document.querySelector("form.draft");
for (const line of document.querySelectorAll("[data-draft-first]")) line.textContent = line.dataset.scripted;
for (const form of draft ? document.querySelectorAll("form[data-after-draft]") : []) {
  form.addEventListener("submit", async (e) => {
    if (!dirty.has(draft)) return;
    e.preventDefault();
    form.inert = true;
    const sent = new URLSearchParams(new FormData(draft));
    const saved = await fetch(draft.action, { method: "POST", body: sent }).catch(() => null);
    form.inert = false;
    if (saved?.ok && saved.redirected && saved.url === draft.action.replace(/\/draft$/, "")) {
      dirty.clear();
      form.elements.version.value = Number(sent.get("version")) + 1;
      form.submit();
      return;
    }
    if (form.matches("[data-guard]")) dirty.add(form);
    const line = form.querySelector("[data-draft-first]");
    if (line) {
      line.textContent = line.dataset.failed;
      line.className = "field-error";
      line.setAttribute("role", "alert");
    }
    draft.querySelector(".buttons button").focus();
  });
}

// The true source is asked for when the finding is "misattributed".
for (const select of document.querySelectorAll("[data-finding]")) {
  select.addEventListener("change", () => {
    if (select.value !== "misattributed") return;
    const fold = select.parentElement.querySelector("details");
    if (fold) fold.open = true;
  });
}

// Copy a secret that is shown once.
for (const row of document.querySelectorAll("[data-copy]")) {
  const button = row.querySelector("button");
  const input = row.querySelector("input");
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(input.value);
    button.textContent = button.dataset.done;
  });
}

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

// A refused form says so first.
document.querySelector("[data-focus]")?.focus();

// A fold that an address points into opens.
const reveal = () => {
  const at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let el = at; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
  if (at) at.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();

// The other modules hear of what is on the page, now and whenever a part of it is exchanged. They are loaded by then: modules
// run in their order, and this waits for all of them.
export const rendered = (root) => document.dispatchEvent(new CustomEvent("sumber:render", { detail: { root } }));
addEventListener("DOMContentLoaded", () => rendered(document.body));
