// The panel with the details of one node.

const panel = document.getElementById("details");
const heading = document.getElementById("details-name");
const KIND_NAMES = { source: "Source", export: "Export", destination: "Destination" };

function showDetails(node, onFollow) {
  document.getElementById("details-kind").textContent = KIND_NAMES[node.kind];
  heading.replaceChildren(untrusted(node.name));
  document.getElementById("details-body").replaceChildren(...sections(node, onFollow));
  panel.scrollTop = 0;
  panel.hidden = false;
}

function* sections(node, onFollow) {
  if (node.kind !== "source") {
    const badge = status(node);
    badge.dataset.condition = node.condition;
    yield badge;
  }
  if (node.errors.length) {
    const list = element("ul", "errors", ...node.errors.map((text) => element("li", "", untrusted(text))));
    yield element("section", "", element("h3", "", "Reported errors"), list);
  }
  yield element("dl", "", ...facts(node));
  yield* neighbours(node.kind === "destination" ? "Used by" : "Input from", node.before, onFollow);
  yield* neighbours("Output to", node.after, onFollow);
  if (node.idle) yield element("p", "note", `No data flows here: ${node.idle}.`);
  if (node.condition === "missing") {
    const owner = node.manager ? "the stack manages it" : "exports refer to it";
    yield element("p", "note", `This ${node.kind} does not exist in the application, but ${owner}.`);
  }
}

function* facts(node) {
  const fact = (name, ...value) => [element("dt", "", name), element("dd", "", ...value)];
  if (node.kind !== "source") yield* fact("ID", element("code", "", untrusted(node.id)));
  if (node.type) {
    const name = node.kind === "destination" ? "Type" : "Source";
    yield* fact(name, `${node.typeName || node.name} `, element("code", "", node.type));
  }
  if (node.condition === "disabled") yield* fact("Enabled", "no");
  if (node.reported) yield* fact("Status", node.reported);
  if (node.lastExport) yield* fact("Last export", node.lastExport);
  if (node.manager) {
    yield* fact("Managed by", untrusted(node.manager.name), element("br"), element("code", "urn", node.manager.urn));
  } else if (node.unmanaged) {
    yield* fact("Managed by", `no resource in the stack ${graph.stack}`);
  }
}

function* neighbours(title, others, onFollow) {
  if (!others.length) return;
  const links = others.map((other) => {
    const mark = icon(other.kind === "source" ? "source" : other.condition);
    const link = element("button", "follow", mark, untrusted(other.name));
    link.type = "button";
    link.dataset.condition = other.condition;
    if (other.kind !== "source") link.append(element("span", "unseen", `, ${other.status}`));
    link.addEventListener("click", () => onFollow(other));
    return element("li", "", link);
  });
  const list = element("ul", "follows", ...links);
  list.setAttribute("role", "list");
  yield element("section", "", element("h3", "", title), list);
}
