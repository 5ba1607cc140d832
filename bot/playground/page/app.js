// The page: you are any member of the local Discord.

import { get, listen, post, ask } from "/page/control.js";
import { draw, element, embed, field } from "/page/components.js";
import { CommandLine, flatten } from "/page/commandline.js";
import { markdown } from "/page/markdown.js";

const EPHEMERAL = 1 << 6, LOADING = 1 << 7;
const by = (id) => document.getElementById(id);
const view = { state: null, member: null, guild: null, channel: null, live: null, offset: 0 };

const context = {
  now: () => Date.now() + view.offset * 1000,
  person: (id) => people().find((one) => one.id === id)?.display_name ?? (id === view.state.bot.id ? "Rapport" : "someone"),
  channel: (id) => guilds().flatMap((one) => one.channels).find((one) => one.id === id)?.name ?? "a channel",
  role: (id) => guilds().flatMap((one) => one.roles).find((one) => one.id === id)?.name ?? "a role",
  choices: (type, kinds) => choices(type, kinds),
};

const guilds = () => view.state.guilds;
const people = () => guilds().flatMap((guild) => guild.members);
const mine = () => guilds().filter((guild) => guild.members.some((one) => one.id === view.member));
const channelsOf = (guild) => guild.channels.filter((one) => one.type === 0 && view.state.visible.includes(one.id));
const here = () => guilds().find((guild) => guild.id === view.guild);
const where = () => ({ member_id: view.member, ...(view.guild ? { guild_id: view.guild, channel_id: view.channel } : {}) });

function choices(type, kinds) {
  const guild = here();
  if (!guild) return [];
  const users = guild.members.map((one) => ({ label: one.display_name, value: one.id }));
  const roles = guild.roles.map((one) => ({ label: one.name, value: one.id }));
  const channels = guild.channels.filter((one) => !kinds?.length || kinds.includes(one.type));
  return { 5: users, 6: roles, 7: [...users, ...roles], 8: channels.map((one) => ({ label: `#${one.name}`, value: one.id })) }[type] ?? [];
}

const line = new CommandLine(by("line"), {
  where,
  run: (name, options) => act(() => post("command", { ...where(), name, options })),
  named: (type) => choices(type - 1 === 6 ? 8 : type === 8 ? 6 : 5).map((one) => ({ name: one.label, value: one.value })),
});

const THINKING = "Rapport is thinking…";

async function act(send) {
  by("notice").hidden = true;
  by("state").textContent = "…";
  try {
    const outcome = await send();
    if (outcome.state === "modal") openForm(outcome);
    if (outcome.state === "failed") tell("The application did not respond.");
    by("state").textContent = outcome.state === "deferred" ? THINKING : "";
  } catch (error) {
    by("state").textContent = "";
    tell(error.message);
  }
  await refresh();
}

function tell(words) {
  by("notice").textContent = words;
  by("notice").hidden = false;
}

function openForm(outcome) {
  const form = by("modal").querySelector("form");
  const fields = outcome.modal.components.map((component) => field(component, context));
  const cancel = element("button", { type: "button", onclick: () => by("modal").close() }, "Cancel");
  const buttons = element("div", { className: "row" }, cancel, element("button", { className: "b1" }, "Submit"));
  form.replaceChildren(element("h2", {}, outcome.modal.title), ...fields.map((one) => one.node), buttons);
  form.onsubmit = () => {
    const values = Object.fromEntries(fields.filter((one) => one.key).map((one) => [one.key, one.read()]));
    act(() => post("modal", {
      member_id: view.member, custom_id: outcome.modal.custom_id, interaction_id: outcome.interaction_id, values,
    }));
  };
  by("modal").showModal();
}

function drawMessage(message) {
  const isPrivate = (message.flags ?? 0) & EPHEMERAL;
  const when = new Date(message.timestamp).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const item = element("li", { className: isPrivate ? "private" : "" },
    element("div", { className: "meta" }, element("b", {}, message.author.global_name ?? message.author.username), ` · ${when}`));
  if ((message.flags ?? 0) & LOADING) {
    item.classList.add("loading");
    item.append(markdown("*thinking…*", context));
  }
  if (message.content) item.append(markdown(message.content, context));
  for (const one of message.embeds ?? []) item.append(embed(one, context));
  const press = (customId, values) => act(() => post("component", { member_id: view.member, message_id: message.id, custom_id: customId, values }));
  for (const component of message.components ?? []) item.append(draw(component, context, press));
  if (!message.components?.length) {
    for (const file of message.attachments ?? []) item.append(attachment(file));
  }
  return item;
}

function attachment(file) {
  if (file.content_type?.startsWith("image/")) return element("img", { src: file.url, alt: file.description ?? file.filename });
  return element("a", { href: file.url, download: file.filename, className: "b5" }, file.filename);
}

// The newest message stays in sight until the reader looks elsewhere; a picture that comes later makes the list longer.
let follows = true;
function follow(list) {
  if (follows) list.scrollTop = list.scrollHeight;
}
for (const sign of ["wheel", "touchmove", "pointerdown"]) by("messages").addEventListener(sign, () => { follows = false; }, { passive: true });
by("messages").addEventListener("load", () => follow(by("messages")), true);

let drawing = 0;
async function refresh() {
  const turn = ++drawing;
  const query = view.guild ? `messages?channel_id=${view.channel}&member_id=${view.member}&limit=60` : `dms?member_id=${view.member}`;
  const answer = await get(query);
  if (turn !== drawing) return;
  const list = by("messages");
  const place = view.channel ?? "dm";
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  follows = follows || isAtEnd || list.dataset.place !== place;
  list.replaceChildren(...(answer.messages ?? answer).map(drawMessage));
  follow(list);
  list.dataset.place = place;
}

function drawPlaces() {
  const place = (guild, channel, name) => element("button", {
    onclick: () => go(guild, channel), ariaCurrent: view.guild === guild && view.channel === channel ? "page" : null,
    className: unread.has(channel ?? "dm") ? "unread" : "",
  }, name);
  const parts = [element("h2", {}, "Direct messages"), place(null, null, "Rapport")];
  for (const guild of mine()) {
    parts.push(element("h2", {}, guild.name));
    for (const channel of channelsOf(guild)) parts.push(place(guild.id, channel.id, `# ${channel.name}`));
  }
  by("places").replaceChildren(...parts);
  const name = view.guild ? `# ${context.channel(view.channel)}` : "Direct messages with Rapport";
  by("title").textContent = name;
  line.commands = flatten(view.state.commands);
  drawPeople();
}

const unread = new Set();

function drawPeople() {
  const others = (here()?.members ?? []).filter((one) => one.id !== view.member);
  const rows = others.map((one) => element("button", { title: "Menu of this person", onclick: (event) => openMenu(one.id, event) }, one.display_name));
  by("people").replaceChildren(...(others.length ? [element("h2", {}, "People here"), ...rows] : []));
}

function openMenu(person, event) {
  const commands = view.state.commands.filter((one) => one.type === 2);
  if (!commands.length || person === view.member) return;
  const choose = (name) => { by("person").hidden = true; act(() => post("command", { ...where(), name, target_id: person })); };
  by("person").replaceChildren(
    element("b", {}, context.person(person)),
    ...commands.map((one) => element("button", { onclick: () => choose(one.name) }, one.name)),
  );
  Object.assign(by("person").style, { left: `${Math.min(event.clientX, innerWidth - 160)}px`, top: `${Math.min(event.clientY, innerHeight - 140)}px` });
  by("person").hidden = false;
  event.stopPropagation();
}

async function go(guild, channel) {
  Object.assign(view, { guild, channel });
  unread.delete(channel ?? "dm");
  drawPlaces();
  await refresh();
}

async function become(memberId) {
  view.member = memberId;
  localStorage.setItem("member", memberId);
  view.live?.close();
  await loadState();
  view.live = listen(memberId, heard, (up) => { by("state").textContent = up ? "" : "The local Discord is gone; looking for it…"; });
  by("dms").checked = people().find((one) => one.id === memberId)?.dms_closed ?? false;
  const home = mine()[0];
  if (!home) return go(null, null);
  const seen = channelsOf(home);
  const kept = seen.find((one) => one.id === view.channel);
  return go(home.id, (kept ?? seen[0]).id);
}

async function heard(event) {
  if (event.type === "clock") showClock(event);
  else if (event.type === "state") await loadState();
  else if (["message", "edit", "delete"].includes(event.type)) {
    const channel = event.channel_id ?? event.message?.channel_id;
    const isHere = view.guild ? channel === view.channel : !isGuildChannel(channel);
    if (isHere) { await refresh(); thought(); }
    else if (event.type === "message") { unread.add(isGuildChannel(channel) ? channel : "dm"); drawPlaces(); }
  }
}

// What was thought about is there.
function thought() {
  const isLoading = by("messages").querySelector(".loading");
  if (!isLoading && by("state").textContent === THINKING) by("state").textContent = "";
}

const isGuildChannel = (id) => guilds().some((guild) => guild.channels.some((one) => one.id === id));

function showClock(event) {
  view.offset = event.offset_seconds ?? view.offset;
  by("now").textContent = new Date(context.now()).toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

async function loadState() {
  view.state = await get(view.member ? `state?member_id=${view.member}` : "state");
  showClock(view.state.clock);
  const options = new Map(people().map((one) => [one.id, one.display_name + (one.sample ? " (sample)" : "")]));
  by("member").replaceChildren(...[...options].map(([id, name]) => element("option", { value: id, selected: id === view.member }, name)));
  if (view.member) drawPlaces();
}

by("member").onchange = () => become(by("member").value);
by("dms").onchange = () => ask("PATCH", `members/${view.member}`, { dms_closed: by("dms").checked });
for (const button of document.querySelectorAll("[data-advance]")) {
  button.onclick = () => post("clock", { advance_seconds: Number(button.dataset.advance) }).then(showClock, (error) => tell(error.message));
}
by("jump").onsubmit = (event) => {
  event.preventDefault();
  const when = event.target.elements.when.value;
  if (when) post("clock", { set_to: new Date(when).toISOString() }).then(showClock, (error) => tell(error.message));
};
setInterval(() => showClock({}), 10000);
document.addEventListener("click", (event) => {
  by("person").hidden = true;
  const person = event.target.closest?.("[data-person]")?.dataset.person;
  if (person) openMenu(person, event);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") by("person").hidden = true; });

await loadState();
const known = localStorage.getItem("member");
await become(people().some((one) => one.id === known) ? known : people()[0]?.id);
