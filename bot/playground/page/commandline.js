// The command line: "/feeds add url:https://…", with suggestions for commands, options and their values.

import { post } from "/page/control.js";
import { element } from "/page/components.js";

const SUBCOMMAND = 1, GROUP = 2, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8;

export function flatten(commands) {
  const flat = [];
  for (const command of commands.filter((one) => (one.type ?? 1) === 1)) {
    const walk = (node, name) => {
      const nested = (node.options ?? []).filter((option) => [SUBCOMMAND, GROUP].includes(option.type));
      if (nested.length) nested.forEach((child) => walk(child, `${name} ${child.name}`));
      else flat.push({ name, description: node.description, options: node.options ?? [] });
    };
    walk(command, command.name);
  }
  return flat;
}

// `{command, options, word}`: the command typed, its options so far, and the option being typed (or null).
export function parse(text, flat) {
  const body = text.slice(1);
  const command = flat.filter((one) => body === one.name || body.startsWith(`${one.name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!command) return { command: null, options: {}, word: null };
  const rest = body.slice(command.name.length);
  const names = command.options.map((option) => option.name);
  const starts = [...rest.matchAll(/(?<=\s)([\w-]+):/g)].filter((found) => names.includes(found[1]));
  const options = {};
  let word = null;
  starts.forEach((found, at) => {
    const end = starts[at + 1]?.index ?? rest.length;
    const typed = rest.slice(found.index + found[0].length, end);
    options[found[1]] = typed.trim();
    if (at === starts.length - 1) word = { name: found[1], typed: typed.trim() };
  });
  return { command, options, word };
}

export class CommandLine {
  // `where()` gives {member_id, guild_id, channel_id}; `run(name, options)` sends; `named(type)` lists people and places.
  constructor(form, { where, run, named }) {
    Object.assign(this, { where, run, named, commands: [], chosen: -1, turn: 0 });
    this.input = form.querySelector("input");
    this.list = form.querySelector("ul");
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
  }

  async suggest() {
    const turn = ++this.turn;
    const found = this.input.value.startsWith("/") ? await this.suggestions().catch(() => []) : [];
    if (turn === this.turn) this.show(found);
  }

  async suggestions() {
    const { command, options, word } = parse(this.input.value, this.commands);
    if (!command) {
      const typed = this.input.value.slice(1).toLowerCase();
      return this.commands.filter((one) => one.name.includes(typed)).slice(0, 25)
        .map((one) => ({ label: `/${one.name}`, hint: one.description, text: `/${one.name} ` }));
    }
    const option = word && command.options.find((one) => one.name === word.name);
    if (option && !/\s$/.test(this.input.value)) {
      const before = this.input.value.slice(0, this.input.value.length - word.typed.length);
      return (await this.values(command, options, option, word.typed))
        .map((choice) => ({ label: choice.name, hint: "", text: `${before}${choice.value} ` }));
    }
    return command.options.filter((one) => !(one.name in options)).map((one) => ({
      label: one.name, hint: (one.required ? "" : "optional · ") + one.description, text: `${this.input.value.trimEnd()} ${one.name}:`,
    }));
  }

  async values(command, options, option, typed) {
    if (option.autocomplete) {
      const answer = await post("autocomplete", { ...this.where(), name: command.name, options, focused: option.name });
      return answer.choices;
    }
    if (option.choices) return option.choices.filter((choice) => choice.name.toLowerCase().includes(typed.toLowerCase()));
    if (option.type === BOOLEAN) return [{ name: "True", value: "true" }, { name: "False", value: "false" }];
    if ([USER, CHANNEL, ROLE].includes(option.type)) {
      return this.named(option.type).filter((one) => one.name.toLowerCase().includes(typed.toLowerCase()));
    }
    return [];
  }

  show(found) {
    this.found = found;
    this.chosen = found.length ? 0 : -1;
    this.list.replaceChildren(...found.map((one, at) => {
      const item = element("li", { role: "option" }, one.label, element("small", {}, one.hint));
      item.onmousedown = (event) => { event.preventDefault(); this.take(at); };
      return item;
    }));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(Boolean(found.length)));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === this.chosen)));
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  hide() { this.turn++; this.show([]); }

  take(at) {
    this.input.value = this.found[at].text;
    this.input.focus();
    this.suggest();
  }

  key(event) {
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
      this.mark();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !this.isComplete()))) {
      event.preventDefault();
      this.take(this.chosen);
    } else if (event.key === "Escape") this.hide();
  }

  isComplete() {
    const { command, options, word } = parse(this.input.value, this.commands);
    if (!command) return false;
    const missing = command.options.some((option) => option.required && !options[option.name]);
    return !missing && !(word && !word.typed);
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    const { command, options } = parse(text, this.commands);
    const filled = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ""));
    this.run(command?.name ?? text.replace(/^\//, ""), command ? this.typed(command, filled) : {});
    this.input.value = "";
    this.hide();
  }

  typed(command, options) {
    const kinds = { 4: Number, 5: (value) => value === "true", 10: Number };
    return Object.fromEntries(Object.entries(options).map(([name, value]) => {
      const option = command.options.find((one) => one.name === name);
      return [name, (kinds[option.type] ?? String)(value)];
    }));
  }
}
