// The interaction of the page: search, filters, keys, details, theme, print.

const root = document.documentElement;
const search = document.getElementById("search");
const theme = document.getElementById("theme");
const on = new Set();
let selected = null;
let active = null; // the card that Tab selects

const shown = () => nodes.filter((node) => !node.item.hidden);
const nodeAt = (target) => {
  const card = target.closest?.(".card");
  return card ? nodes[Number(card.dataset.place)] : null;
};

function refine() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = matches(words, on);
  const kept = found && new Set([...found].flatMap((node) => [...flow(node)]));
  for (const node of nodes) {
    node.item.hidden = Boolean(kept) && !kept.has(node);
    node.card.classList.toggle("beside", Boolean(found) && !found.has(node));
    mark(node, found?.has(node) ? words : []);
  }
  for (const kind of KINDS) {
    const members = nodes.filter((node) => node.kind === kind);
    const left = members.filter((node) => !node.item.hidden).length;
    document.getElementById(`${kind}-count`).textContent =
      left === members.length ? left : `${left} of ${members.length}`;
  }
  const nothing = document.getElementById("nothing");
  nothing.hidden = shown().length > 0;
  nothing.textContent = nodes.length ? "No matches. Press Esc to clear the search." : "No exports and no destinations.";
  const count = found ? found.size : nodes.length;
  document.getElementById("found").textContent = found ? `${count} of ${nodes.length} match` : "";
  if (!active || active.item.hidden) setActive(shown()[0] ?? null);
  arrange();
  trace();
}

function setActive(node) {
  if (active) active.card.tabIndex = -1;
  active = node;
  if (active) active.card.tabIndex = 0;
}

function go(node) {
  if (!node) return;
  setActive(node);
  node.card.focus();
  node.card.scrollIntoView({ block: "nearest" });
}

function trace(node = null) {
  bringOut(node ?? selected);
}

function select(node, { enter = false } = {}) {
  if (node.item.hidden) clear();
  selected?.card.setAttribute("aria-expanded", "false");
  selected = node;
  setActive(node);
  node.card.setAttribute("aria-expanded", "true");
  root.classList.add("open");
  showDetails(node, (other) => select(other, { enter: true }));
  arrange();
  trace();
  node.card.scrollIntoView({ block: "nearest" });
  if (enter) heading.focus({ preventScroll: true });
}

function close() {
  if (!selected) return;
  const node = selected;
  const back = panel.contains(document.activeElement) || document.activeElement === document.body;
  selected = null;
  node.card.setAttribute("aria-expanded", "false");
  panel.hidden = true;
  root.classList.remove("open");
  arrange();
  trace();
  if (back) go(node);
}

function clear() {
  search.value = "";
  on.clear();
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", "false");
  refine();
}

// Return the card for an arrow key: in the same column, or the nearest one in the next column.
function beyond(node, key) {
  const column = shown().filter((other) => !isBroad() || other.kind === node.kind);
  const place = column.indexOf(node);
  if (key === "ArrowUp") return column[place - 1];
  if (key === "ArrowDown") return column[place + 1];
  if (key === "Home") return column[0];
  if (key === "End") return column.at(-1);
  const step = key === "ArrowRight" ? 1 : -1;
  const kind = KINDS[KINDS.indexOf(node.kind) + step];
  const linked = (step > 0 ? node.after : node.before).filter((other) => !other.item.hidden);
  const others = linked.length ? linked : shown().filter((other) => other.kind === kind);
  const far = (other) => Math.abs(other.card.getBoundingClientRect().top - node.card.getBoundingClientRect().top);
  return others.sort((one, other) => far(one) - far(other))[0];
}

const MOVES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

canvas.addEventListener("keydown", (event) => {
  const node = nodeAt(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || !MOVES.includes(event.key)) return;
  event.preventDefault();
  go(node ? beyond(node, event.key) : active);
});
canvas.addEventListener("click", (event) => {
  const node = nodeAt(event.target);
  if (!node) return;
  if (node === selected && event.detail) close();
  else select(node, { enter: event.detail === 0 });
});
canvas.addEventListener("pointerover", (event) => trace(nodeAt(event.target)));
canvas.addEventListener("pointerleave", () => trace());
canvas.addEventListener("focusin", (event) => {
  const node = nodeAt(event.target);
  if (node && node.card.matches(":focus-visible")) trace(node);
  if (node) setActive(node);
});
canvas.addEventListener("focusout", () => trace());

document.addEventListener("keydown", (event) => {
  const typing = event.target === search;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && (search.value || on.size) && (typing || !selected)) {
    event.preventDefault();
    clear();
  } else if (event.key === "Escape" && selected) {
    close();
  } else if (typing && (event.key === "Enter" || event.key === "ArrowDown")) {
    event.preventDefault();
    go(shown().find((node) => !node.card.classList.contains("beside")));
  }
});
search.addEventListener("input", refine);
document.getElementById("close").addEventListener("click", close);

function makeFilters() {
  document.getElementById("filters").append(...FILTERS.map((filter) => {
    const chip = element("button", "chip", filter.label, element("span", "count", String(filter.count)));
    if (Object.hasOwn(ICONS, filter.id)) chip.prepend(icon(filter.id));
    chip.type = "button";
    chip.dataset.condition = filter.id;
    chip.setAttribute("aria-pressed", "false");
    chip.addEventListener("click", () => {
      if (!on.delete(filter.id)) on.add(filter.id);
      chip.setAttribute("aria-pressed", String(on.has(filter.id)));
      refine();
    });
    return chip;
  }));
}

// CSS follows the system's theme until the user selects one.
function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const other = () => ((root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark");
  const offer = () => {
    theme.textContent = other() === "dark" ? "Dark" : "Light";
    theme.setAttribute("aria-label", `Use the ${other()} theme`);
  };
  dark.addEventListener("change", offer);
  theme.addEventListener("click", () => {
    root.dataset.theme = other();
    offer();
  });
  offer();
}

function fit() {
  const stuck = getComputedStyle(document.querySelector(".top")).position === "sticky";
  root.style.setProperty("--top", `${stuck ? document.querySelector(".top").offsetHeight : 0}px`);
  arrange();
}

const stack = graph.stack ? ` (stack ${graph.stack})` : "";
document.getElementById("survey").textContent = `Snapshot of ${graph.taken}${stack}`;
makeCards();
makeLines();
makeFilters();
startTheme();
refine();
fit();
new ResizeObserver(fit).observe(document.querySelector("main"));
addEventListener("beforeprint", () => { root.classList.add("print"); arrange(); });
addEventListener("afterprint", () => { root.classList.remove("print"); arrange(); });
