// The positions of the cards, and the lines between them.

const lines = document.getElementById("lines");
const canvas = document.getElementById("graph");
const broad = matchMedia("(min-width: 760px)");
const paths = [];

const isBroad = () => broad.matches || document.documentElement.classList.contains("print");
const isStopped = (node) => node.condition === "disabled" || node.condition === "missing";

function makeLines() {
  for (const [start, end] of graph.edges) {
    const path = document.createElementNS(SVG, "path");
    const ends = [nodes[start], nodes[end]];
    path.classList.toggle("stopped", ends.some(isStopped));
    path.classList.toggle("broken", ["missing", "error"].includes(ends[1].condition));
    paths.push({ path, ends });
    lines.append(path);
  }
}

// Move each card to the height of its neighbors, then draw the lines.
function arrange() {
  for (const node of nodes) node.item.style.marginTop = "";
  lines.toggleAttribute("hidden", !isBroad());
  if (!isBroad()) return;
  const gap = document.documentElement.classList.contains("many") ? 6 : 12;
  const columns = KINDS.map((kind) => nodes.filter((node) => node.kind === kind && !node.item.hidden));
  for (const node of columns.flat()) node.height = node.item.offsetHeight;
  const wide = spread(columns[1], columns[2], gap);
  let below = 0;
  for (const node of columns[1]) {
    node.top = below;
    below += node.height + wide;
  }
  settle(columns[0], "after", gap);
  settle(columns[2], "before", gap);
  const highest = Math.min(0, ...columns.flat().map((node) => node.top));
  for (const column of columns) {
    let end = highest;
    for (const node of column) {
      node.item.style.marginTop = `${node.top - end}px`;
      end = node.top + node.height;
    }
  }
  draw();
}

// Return the gap that makes a column as long as its longer neighbor, within limits.
function spread(column, other, gap) {
  const long = (one) => one.reduce((sum, node) => sum + node.height + gap, 0);
  const room = (long(other) - long(column)) / Math.max(1, column.length - 1);
  return gap + Math.max(0, Math.min(room, 14));
}

// Center each card of a column on its neighbors. Cards that would overlap become a block, which is
// placed at the weighted mean of their positions.
function settle(column, side, gap) {
  const blocks = [];
  let last = 0;
  for (const node of column) {
    const near = node[side].filter((other) => !other.item.hidden);
    if (!near.length) continue;
    const middle = near.reduce((sum, other) => sum + other.top + other.height / 2, 0) / near.length;
    let block = { members: [node], height: node.height, wish: middle - node.height / 2, weight: 1 };
    for (let upper = blocks.at(-1); upper && upper.wish + upper.height + gap > block.wish; upper = blocks.at(-1)) {
      blocks.pop();
      const shift = upper.height + gap;
      const weight = upper.weight + block.weight;
      block = {
        members: [...upper.members, ...block.members],
        height: shift + block.height,
        wish: (upper.wish * upper.weight + (block.wish - shift) * block.weight) / weight,
        weight,
      };
    }
    blocks.push(block);
  }
  for (const block of blocks) {
    last = Math.round(block.wish);
    for (const node of block.members) {
      node.top = last;
      last += node.height + gap;
    }
  }
  for (const node of column.filter((one) => !one[side].some((other) => !other.item.hidden))) {
    node.top = last;
    last += node.height + gap;
  }
}

function draw() {
  const origin = canvas.getBoundingClientRect();
  const boxes = new Map(nodes.filter((node) => !node.item.hidden)
    .map((node) => [node, node.card.getBoundingClientRect()]));
  lines.setAttribute("width", origin.width);
  lines.setAttribute("height", canvas.scrollHeight);
  for (const { path, ends } of paths) {
    const [start, end] = ends.map((node) => boxes.get(node));
    path.toggleAttribute("hidden", !start || !end);
    if (!start || !end) continue;
    const x1 = start.right - origin.left, y1 = start.top + start.height / 2 - origin.top;
    const x2 = end.left - origin.left, y2 = end.top + end.height / 2 - origin.top;
    const bend = (x2 - x1) / 2;
    path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
  }
}

// Highlight the data flow through a node, or nothing without a node.
function bringOut(node) {
  const way = node ? flow(node) : new Set();
  canvas.classList.toggle("tracing", Boolean(node));
  for (const other of nodes) other.card.classList.toggle("on", way.has(other));
  for (const { path, ends } of paths) {
    path.classList.toggle("on", ends.every((one) => way.has(one)));
  }
}
