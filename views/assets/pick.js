// Sources are picked from a list: the names in the article and those of the desk's directory, each with its kind and the other
// name by which it was found. It is the combobox of the ARIA Authoring Practices (editable, with a list that completes nothing);
// without a script the field has its plain list. What is not in the list may be typed all the same.
import { say } from "./app.js";

const found = new Map(); // what the directory gave, by name
const pickers = () => document.querySelectorAll("form[data-find] input[list], [role=combobox]");
const kindOf = (input) => input.form.elements[input.name === "source_name" ? "source_kind" : input.name.replace(/name$/, "kind")];
const mentions = (input) => [...document.getElementById(input.dataset.names).options].map((o) => ({ name: o.value, word: o.label, kind: o.dataset.kind }));
const fold = (s) => s.trim().toLowerCase();

let at = null; // {input, list, options, active}: the open list

const close = () => {
  if (!at) return;
  at.list.remove();
  at.input.setAttribute("aria-expanded", "false");
  at.input.removeAttribute("aria-activedescendant");
  at = null;
};

const activate = (i) => {
  at.active = i;
  [...at.list.children].forEach((li, n) => li.setAttribute("aria-selected", n === i));
  if (i < 0) return at.input.removeAttribute("aria-activedescendant");
  at.input.setAttribute("aria-activedescendant", at.list.children[i].id);
  at.list.children[i].scrollIntoView({ block: "nearest" });
};

// show opens the list with options, or closes it when there are none.
const show = (input, options) => {
  const was = at?.input === input ? at.options[at.active]?.name : undefined;
  close();
  if (!options.length) return;
  const list = document.createElement("ul");
  list.id = "picker";
  list.className = "picker";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].firstChild.textContent.trim());
  options.forEach((o, i) => {
    const li = document.createElement("li");
    li.id = "picker-" + i;
    li.setAttribute("role", "option");
    const shape = Object.assign(document.createElement("span"), { className: "shape shape-" + o.kind });
    const name = Object.assign(document.createElement("bdi"), { textContent: o.name });
    const more = Object.assign(document.createElement("span"), { className: "quiet", textContent: [o.word, o.alias].filter(Boolean).join(", ") });
    li.append(shape, name, " ", more);
    list.append(li);
  });
  input.after(list);
  input.setAttribute("aria-expanded", "true");
  at = { input, list, options, active: -1 };
  activate(options.findIndex((o) => o.name === was));
};

// settle takes over the kind of a source that is known.
const settle = (input, s = found.get(input.value)) => {
  const select = s && kindOf(input);
  if (select && [...select.options].some((o) => o.value === s.kind)) select.value = s.kind;
};

const pick = (i) => {
  const { input, options } = at;
  close();
  input.value = options[i].name;
  settle(input, options[i]);
  input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
};

// offer shows the article's names that fit, and the directory's when they come.
let asking = 0;
let waiting = null;
const offer = (input, all) => {
  const typed = fold(input.value);
  const here = mentions(input).filter((m) => all || (typed && fold(m.name).includes(typed)));
  const turn = ++asking;
  const put = (sources) => {
    for (const s of sources) found.set(s.name, s);
    const names = new Set(sources.map((s) => s.name));
    show(input, [...sources, ...here.filter((m) => !names.has(m.name))].filter((o) => all || o.name !== input.value));
  };
  put([]);
  clearTimeout(waiting);
  if (!typed) return;
  waiting = setTimeout(async () => {
    const res = await fetch(`${input.form.dataset.find}?q=${encodeURIComponent(input.value)}`).catch(() => null);
    const sources = res?.ok ? await res.json() : [];
    if (turn !== asking || document.activeElement !== input) return;
    put(sources);
    settle(input);
    if (at) say(input.form.dataset.offers.replace("%", at.options.length));
  }, 120);
};

document.addEventListener("input", (e) => {
  if (!e.target.matches?.("[role=combobox]") || e.inputType === "insertReplacementText") return;
  settle(e.target);
  offer(e.target, false);
});

// Before the keys of the page: Escape closes the list first, and only then leaves the field.
document.addEventListener(
  "keydown",
  (e) => {
    const input = e.target;
    if (!input.matches?.("[role=combobox]") || e.isComposing || e.ctrlKey || e.metaKey) return;
    const n = at?.options.length ?? 0;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!at) offer(input, true);
      else activate(e.key === "ArrowDown" ? (at.active + 1) % n : (at.active < 1 ? n : at.active) - 1);
    } else if (e.key === "Enter" && at?.active >= 0) {
      pick(at.active);
    } else if (e.key === "Escape" && at) {
      asking++;
      close();
    } else {
      if (e.key === "Tab") close();
      return;
    }
    e.preventDefault();
    e.stopPropagation();
  },
  true,
);

// The pointer picks without taking the focus from the field.
document.addEventListener("pointerdown", (e) => {
  if (e.target.closest?.(".picker")) e.preventDefault();
});
document.addEventListener("click", (e) => {
  const li = e.target.closest?.(".picker li");
  if (li) pick([...at.list.children].indexOf(li));
});
document.addEventListener("focusout", (e) => {
  if (e.target === at?.input) {
    asking++;
    close();
  }
});

document.addEventListener("sumber:render", () => {
  for (const input of pickers()) {
    if (!input.list) continue;
    input.dataset.names = input.list.id;
    input.removeAttribute("list");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "picker"], ["autocomplete", "off"]]) input.setAttribute(name, value);
  }
});
