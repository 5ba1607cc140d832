// Message components and form fields, drawn from their JSON (Discord's component reference).

import { markdown } from "/page/markdown.js";

const ROW = 1, BUTTON = 2, SELECT = 3, INPUT = 4, USERS = 5, ROLES = 6, MENTIONABLES = 7, CHANNELS = 8, SECTION = 9,
  TEXT = 10, THUMBNAIL = 11, GALLERY = 12, FILE = 13, SEPARATOR = 14, CONTAINER = 17, LABEL = 18, RADIO = 21, CHECKS = 22;

export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// `context` names people and channels; `act(customId, values)` is called for buttons and selects.
export function draw(component, context, act) {
  const children = (component.components ?? []).map((child) => draw(child, context, act));
  switch (component.type) {
    case ROW: return element("div", { className: "row" }, ...children);
    case BUTTON: return button(component, act);
    case SELECT: case USERS: case ROLES: case MENTIONABLES: case CHANNELS: return select(component, context, act);
    case SECTION: {
      const accessory = draw(component.accessory, context, act);
      return element("div", { className: "section" }, element("div", {}, ...children), accessory);
    }
    case TEXT: return markdown(component.content, context);
    case THUMBNAIL: return picture(component.media, component.description, 80);
    case GALLERY: return element("div", {}, ...component.items.map((item) => picture(item.media, item.description)));
    case FILE: return element("a", { href: component.file.url, download: "", className: "b5" }, component.name ?? "File");
    case SEPARATOR: return component.divider === false ? element("br") : element("hr");
    case CONTAINER: {
      const box = element("div", { className: "box" }, ...children);
      if (component.accent_color) box.style.setProperty("--bar", `#${component.accent_color.toString(16).padStart(6, "0")}`);
      return box;
    }
    default: return element("p", {}, `(a component of type ${component.type})`);
  }
}

export function embed(data, context) {
  const box = element("div", { className: "box" });
  if (data.title) box.append(markdown(`**${data.title}**`, context));
  if (data.description) box.append(markdown(data.description, context));
  for (const field of data.fields ?? []) box.append(markdown(`**${field.name}**\n${field.value}`, context));
  if (data.image) box.append(picture(data.image));
  return box;
}

// A form field with `read()`, which gives what the control API takes for it.
export function field(component, context) {
  const inner = component.type === ROW ? component.components[0] : component.component ?? component;
  if (component.type === TEXT) return { node: markdown(component.content, context), key: null };
  const input = formInput(inner, context);
  const label = element("label", {}, component.label ?? inner.label ?? "", input.node);
  if (component.description) label.insertBefore(element("small", {}, component.description), input.node);
  return { node: label, key: inner.custom_id, read: input.read };
}

function formInput(inner, context) {
  if (inner.type === INPUT) {
    const node = element(inner.style === 2 ? "textarea" : "input", {
      value: inner.value ?? "", placeholder: inner.placeholder ?? "", required: inner.required !== false,
      maxLength: inner.max_length ?? 4000, rows: 4,
    });
    if (inner.min_length) node.minLength = inner.min_length;
    return { node, read: () => node.value };
  }
  if (inner.type === RADIO || inner.type === CHECKS) return ticks(inner);
  const node = picker(inner, context);
  node.required = inner.required !== false;
  return { node, read: () => [...node.selectedOptions].map((option) => option.value).filter(Boolean) };
}

function ticks(inner) {
  const kind = inner.type === RADIO ? "radio" : "checkbox";
  const boxes = inner.options.map((option) =>
    element("input", { type: kind, name: inner.custom_id, value: option.value, checked: Boolean(option.default) }));
  const node = element("div", {}, ...boxes.map((box, at) => element("label", {}, box, ` ${inner.options[at].label}`)));
  const read = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { node, read: kind === "radio" ? () => read()[0] ?? "" : read };
}

function button(component, act) {
  const label = [component.emoji?.name, component.label].filter(Boolean).join(" ");
  if (component.style === 5) {
    return element("a", { className: "b5", href: component.url, target: "_blank", rel: "noopener noreferrer" }, label);
  }
  const node = element("button", { className: `b${component.style}`, type: "button", disabled: Boolean(component.disabled) }, label);
  node.onclick = () => act(component.custom_id);
  return node;
}

function select(component, context, act) {
  const node = picker(component, context);
  node.disabled = Boolean(component.disabled);
  const chosen = () => [...node.selectedOptions].map((option) => option.value).filter(Boolean);
  if (!node.multiple) {
    node.onchange = () => chosen().length && act(component.custom_id, chosen());
    return node;
  }
  const done = element("button", { type: "button", onclick: () => act(component.custom_id, chosen()) }, "OK");
  return element("div", { className: "row" }, node, done);
}

function picker(component, context) {
  const multiple = (component.max_values ?? 1) > 1;
  const node = element("select", { multiple, ariaLabel: component.placeholder ?? "Choose" });
  if (!multiple) node.append(element("option", { value: "" }, component.placeholder || "Choose…"));
  const options = component.options ?? context.choices(component.type, component.channel_types);
  const defaults = new Set((component.default_values ?? []).map((value) => value.id));
  for (const option of options) {
    const words = option.description ? `${option.label} – ${option.description}` : option.label;
    node.append(element("option", { value: option.value, selected: Boolean(option.default) || defaults.has(option.value) }, words));
  }
  return node;
}

function picture(media, description, width) {
  const node = element("img", { src: media.url, alt: description ?? "", loading: "lazy" });
  if (width) node.width = width;
  return node;
}
