// The graph as data: who is connected to whom, and what a search or a filter finds.

const graph = JSON.parse(document.getElementById("data").textContent);
const nodes = graph.nodes;
const KINDS = ["source", "export", "destination"];

nodes.forEach((node, place) => Object.assign(node, { place, before: [], after: [] }));
for (const [start, end] of graph.edges) {
  nodes[start].after.push(nodes[end]);
  nodes[end].before.push(nodes[start]);
}
for (const node of nodes) {
  node.text = [node.kind, node.name, node.id, node.type, node.typeName, node.status, node.idle,
    node.unmanaged ? "not managed" : "", node.manager ? node.manager.name : "", ...node.errors]
    .join("\n").toLowerCase();
}

const FILTERS = [
  { id: "error", label: "In error", test: (node) => node.condition === "error" },
  { id: "missing", label: "Missing", test: (node) => node.condition === "missing" },
  { id: "pending", label: "On their way", test: (node) => node.condition === "pending" },
  { id: "unknown", label: "Other", test: (node) => node.condition === "unknown" },
  { id: "healthy", label: "Healthy", test: (node) => node.condition === "healthy" },
  { id: "disabled", label: "Disabled", test: (node) => node.condition === "disabled" },
  { id: "idle", label: "Nothing flows", test: (node) => Boolean(node.idle) },
  { id: "unmanaged", label: "Not managed", test: (node) => node.unmanaged },
].map((filter) => ({ ...filter, count: nodes.filter(filter.test).length }))
  .filter((filter) => filter.count);

// All nodes on the data's ways through a node, the node itself included.
function flow(node) {
  const found = new Set([node]);
  const walk = (from, side) => {
    for (const next of from[side]) {
      found.add(next);
      walk(next, side);
    }
  };
  walk(node, "before");
  walk(node, "after");
  return found;
}

// What is found by the words and the filters that are on; null where neither asks for anything.
function matches(words, filters) {
  if (!words.length && !filters.size) return null;
  const tests = FILTERS.filter((filter) => filters.has(filter.id)).map((filter) => filter.test);
  return new Set(nodes.filter((node) =>
    words.every((word) => node.text.includes(word))
    && (!tests.length || tests.some((test) => test(node)))));
}
