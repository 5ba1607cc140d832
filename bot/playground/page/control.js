// The control API, see docs/local-discord.md.

export async function ask(method, path, body) {
  const reply = await fetch(`/control/${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error ?? `The local Discord answered ${reply.status}.`);
  return answer;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);

// Calls `heard` for each thing the member may see, and again after the connection broke; `close()` ends it.
export function listen(memberId, heard, connected) {
  let socket, ended = false, wait = 500;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/control/live?member_id=${memberId}`);
    socket.onopen = () => { wait = 500; connected(true); };
    socket.onmessage = (message) => heard(JSON.parse(message.data));
    socket.onclose = () => {
      if (ended) return;
      connected(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  };
  open();
  return { close() { ended = true; socket.close(); } };
}
