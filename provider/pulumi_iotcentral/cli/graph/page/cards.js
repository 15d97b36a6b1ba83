// A card for each node: a button in a list, with a description of its connections.

const FEW = 30; // the maximum number of cards per column with two lines each

function makeCards() {
  for (const kind of KINDS) {
    const members = nodes.filter((node) => node.kind === kind);
    document.getElementById(kind).append(...members.map(makeCard));
    if (members.length > FEW) document.documentElement.classList.add("many");
  }
}

function makeCard(node) {
  const card = element("button", `card ${node.kind}`);
  card.type = "button";
  card.tabIndex = -1;
  card.dataset.place = node.place;
  card.dataset.condition = node.condition;
  card.setAttribute("aria-describedby", `way-${node.place}`);
  card.setAttribute("aria-expanded", "false");
  card.setAttribute("aria-controls", "details");
  node.title = element("span", "name", untrusted(node.name));
  card.append(element("span", "tile", iconOf(node)), element("span", "words", node.title, ...more(node)));
  if (node.kind !== "source") card.append(status(node));
  const way = element("p", "way", wayOf(node));
  way.id = `way-${node.place}`;
  node.card = card;
  node.item = element("li", "", card, way);
  return node.item;
}

function* more(node) {
  const notes = [];
  if (node.kind === "destination" && node.typeName) notes.push(node.typeName);
  if (node.unmanaged) notes.push("not managed");
  if (node.idle) notes.push(node.idle);
  if (notes.length) yield element("span", "notes", notes.join(" · "));
  if (node.errors.length) yield element("span", "wrong", untrusted(node.errors[0]));
}

function status(node) {
  return element("span", "status", icon(node.condition), element("span", "", node.status));
}

function wayOf(node) {
  const list = (others) => others.map((other) => other.name).join(", ");
  const parts = [];
  if (node.before.length) parts.push(`from ${list(node.before)}`);
  if (node.after.length) parts.push(`to ${list(node.after)}`);
  return parts.join("; ");
}

// Highlight the search terms in the name of a card.
function mark(node, words) {
  // Not by indexes in lower case: İ becomes two characters.
  const found = words.map((word) => new RegExp(literally(word), "iu").exec(node.name))
    .filter(Boolean).sort((one, other) => one.index - other.index)[0];
  const bdi = node.title.firstChild;
  if (!found) return bdi.replaceChildren(node.name);
  const end = found.index + found[0].length;
  return bdi.replaceChildren(
    node.name.slice(0, found.index),
    element("mark", "", node.name.slice(found.index, end)),
    node.name.slice(end));
}

const literally = (text) => text.replace(/[\^$.*+?()[\]{}|/]/g, "\\$&");
