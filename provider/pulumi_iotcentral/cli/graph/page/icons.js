// Icons of 16 by 16, drawn with strokes, for kinds, types and conditions.

const ICONS = {
  source: "M2.5 8h2l1.6-4 3 8.5L11 8h2.5",
  export: "M2.5 8h10m-3.5-3.5L12.5 8 9 11.5",
  "blobstorage@v1": "M3 4.5c0-2.7 10-2.7 10 0v7c0 2.7-10 2.7-10 0zm0 0c0 2.7 10 2.7 10 0",
  "dataexplorer@v1": "M3 13V9m3.4 4V5.5M9.7 13V8M13 13V3",
  "eventhubs@v1": "M2.5 4h5l2 4 4 0M2.5 12h5l2-4M2.5 8h7",
  "servicebusqueue@v1": "M2.5 5h3v6h-3zm4.5 0h3v6H7zm4.5 0h2v6h-2z",
  "servicebustopic@v1": "M3 8h4m0 0 3-4h3M7 8h6M7 8l3 4h3",
  "webhook@v1": "M6.7 9.3 9.3 6.7M7 5l1.6-1.6a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.6 1.6a2.8 2.8 0 0 1-4-4L5 7",
  destination: "M8 2.5 13.5 8 8 13.5 2.5 8z",
  healthy: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM5.2 8.2l2 2 3.6-4",
  error: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5.9 5.9l4.2 4.2m0-4.2-4.2 4.2",
  pending: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6",
  disabled: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.3 5.6v4.8m3.4-4.8v4.8",
  missing: "M6 6a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.6v.1M8 1.8 14.2 8 8 14.2 1.8 8z",
  unknown: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM5.5 8h5",
};

const SVG = "http://www.w3.org/2000/svg";

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function iconOf(node) {
  return icon(node.kind === "destination" && Object.hasOwn(ICONS, node.type) ? node.type : node.kind);
}

// Create an element with a class and content. Strings are added as text, never as HTML.
function element(tag, name, ...content) {
  const created = document.createElement(tag);
  if (name) created.className = name;
  created.append(...content);
  return created;
}

// Isolate untrusted text: right-to-left text must not reorder the text around it.
function untrusted(text) {
  const created = element("bdi", "", text);
  created.dir = "auto";
  return created;
}
