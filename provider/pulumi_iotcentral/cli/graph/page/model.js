// The graph as data: connections, search and filters.

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
  { id: "pending", label: "Pending", test: (node) => node.condition === "pending" },
  { id: "unknown", label: "Other", test: (node) => node.condition === "unknown" },
  { id: "healthy", label: "Healthy", test: (node) => node.condition === "healthy" },
  { id: "disabled", label: "Disabled", test: (node) => node.condition === "disabled" },
  { id: "idle", label: "No data flow", test: (node) => Boolean(node.idle) },
  { id: "unmanaged", label: "Not managed", test: (node) => node.unmanaged },
].map((filter) => ({ ...filter, count: nodes.filter(filter.test).length }))
  .filter((filter) => filter.count);

// Return all nodes in the data flow through a node, including the node itself.
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

// Return the nodes that match the search and the active filters, null without both.
function matches(words, filters) {
  if (!words.length && !filters.size) return null;
  const tests = FILTERS.filter((filter) => filters.has(filter.id)).map((filter) => filter.test);
  return new Set(nodes.filter((node) =>
    words.every((word) => node.text.includes(word))
    && (!tests.length || tests.some((test) => test(node)))));
}
