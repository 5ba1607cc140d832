// Discord's markdown, as DOM nodes: never as HTML text, so nothing a feed says can become markup.

const SPANS = [
  [/^\\([^A-Za-z0-9\s])/, (m) => document.createTextNode(m[1])],
  [/^``([\s\S]+?)``|^`([^`]+)`/, (m) => leaf("code", m[1] ?? m[2])],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, (m, c) => wrap("strong", m[1], c)],
  [/^__([\s\S]+?)__(?!_)/, (m, c) => wrap("u", m[1], c)],
  [/^~~([\s\S]+?)~~/, (m, c) => wrap("s", m[1], c)],
  [/^\*(?=\S)([\s\S]*?\S)\*(?!\*)/, (m, c) => wrap("em", m[1], c)],
  [/^_(?=\S)([\s\S]*?\S)_(?![A-Za-z0-9_])/, (m, c) => wrap("em", m[1], c)],
  [/^\|\|([\s\S]+?)\|\|/, (m, c) => wrap("details", m[1], c)],
  [/^\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/, (m, c) => anchor(m[2], m[1], c)],
  [/^<(https?:\/\/[^\s>]+)>/, (m, c) => anchor(m[1], m[1], null)],
  [/^https?:\/\/[^\s<)]+/, (m) => anchor(m[0], m[0], null)],
  [/^<@!?(\d+)>/, (m, c) => mention(`@${c.person(m[1])}`, { person: m[1] })],
  [/^<#(\d+)>/, (m, c) => mention(`#${c.channel(m[1])}`)],
  [/^<@&(\d+)>/, (m, c) => mention(`@${c.role(m[1])}`)],
  [/^<\/([^:>]+):\d+>/, (m) => mention(`/${m[1]}`)],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (m, c) => leaf("time", moment(Number(m[1]), m[2], c.now()))],
];

const LINES = [
  [/^(#{1,3})\s+(.*)/, (m, c) => wrap(`h${m[1].length + 2}`, m[2], c)],
  [/^-#\s+(.*)/, (m, c) => wrap("small", m[1], c, "p")],
  [/^>\s(.*)/, (m, c) => wrap("blockquote", m[1], c)],
  [/^\s*[-*]\s+(.*)/, (m, c) => wrap("li", m[1], c, "ul")],
];

export function markdown(text, context) {
  const out = document.createElement("div");
  out.className = "md";
  for (const [index, part] of text.split(/```(?:\w+\n)?([\s\S]+?)```/).entries()) {
    if (index % 2) out.append(leaf("pre", part));
    else if (part) for (const line of part.split("\n")) out.append(block(line, context));
  }
  return out;
}

function block(line, context) {
  for (const [pattern, make] of LINES) {
    const found = line.match(pattern);
    if (found) return make(found, context);
  }
  return wrap("p", line || "\u00a0", context);
}

function inline(text, context) {
  const out = document.createDocumentFragment();
  let plain = "";
  for (let rest = text; rest; ) {
    let step = null;
    if (/[\\`*_~|[<h]/.test(rest[0])) {
      for (const [pattern, make] of SPANS) {
        const found = rest.match(pattern);
        if (found) { step = [found[0].length, make(found, context)]; break; }
      }
    }
    if (step) {
      out.append(plain, step[1]);
      plain = "";
      rest = rest.slice(step[0]);
    } else {
      plain += rest[0];
      rest = rest.slice(1);
    }
  }
  out.append(plain);
  return out;
}

function leaf(name, text) {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}

function wrap(name, text, context, outer) {
  const node = document.createElement(name);
  if (name === "details") node.append(leaf("summary", "spoiler"));
  node.append(inline(text, context));
  if (!outer) return node;
  const around = document.createElement(outer);
  around.append(node);
  return around;
}

function anchor(url, text, context) {
  const node = document.createElement("a");
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.append(context ? inline(text, context) : text);
  return node;
}

function mention(text, data = {}) {
  const node = leaf("span", text);
  node.className = "mention";
  Object.assign(node.dataset, data);
  return node;
}

function moment(seconds, style, now) {
  const when = new Date(seconds * 1000);
  if (style === "R") {
    const away = Math.round((seconds * 1000 - now) / 60000);
    const [unit, by] = Math.abs(away) < 60 ? ["minute", 1] : Math.abs(away) < 1440 ? ["hour", 60] : ["day", 1440];
    return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(away / by), unit);
  }
  const forms = {
    t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
    F: { dateStyle: "full", timeStyle: "short" }, f: { dateStyle: "long", timeStyle: "short" },
  };
  return new Intl.DateTimeFormat("en", forms[style ?? "f"]).format(when);
}
