// Readings typed without a network: sent when it is back, each under its own id, so that a resend is the same reading.
async function sendAll() {
  await navigator.locks.request("lk-send", async () => {
    for (const reading of await all("readings")) if (reading.status === "waiting") await send(reading);
  });
}

// How long ago it was typed, not when: the clock of the device may be wrong, the server's is not.
async function send(reading) {
  const { id, owner, account, meter, values, typedAt } = reading;
  const age = Math.max(0, Math.round((Date.now() - typedAt) / 1000));
  const form = new URLSearchParams({ owner, account, meter, submission_id: id, age_seconds: age });
  values.forEach((value, place) => form.set(`t${place + 1}`, value));
  const response = await fetch("/api/kept/readings", { method: "POST", body: form, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("later");
  const { outcome, message, href } = await response.json();
  if (outcome === "later") throw new Error("later");
  if (outcome === "accepted" || outcome === "refused") await put("readings", { ...reading, status: outcome, message, href });
}

async function refresh() {
  const response = await fetch("/api/kept/meters", { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("later");
  return response.json();
}

async function keep() {
  const { owner, meters } = await refresh();
  if (!owner) return;
  await clear("meters");
  for (const [place, meter] of meters.entries()) await put("meters", { id: `${meter.account} ${meter.meter}`, place, owner, ...meter });
}

// Asked by each page that opens. A device that keeps nothing asks the server nothing.
async function look() {
  const [kept, readings] = [await all("meters"), await all("readings")];
  if (kept.length + readings.length === 0) return tell("");
  const { owner } = await refresh();
  if (owner && kept.some((meter) => meter.owner !== owner)) await clear("meters"); // somebody else's telephone now
  if (owner) await sendAll();
  if (owner && kept.some((meter) => meter.owner === owner)) await keep(); // with what was just given as the reading before
  return tell(owner);
}

// What became of readings is told to their owner only; a visitor hears that some wait.
async function tell(owner) {
  const [kept, readings] = [await all("meters"), await all("readings")];
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({
    isKept: kept.length > 0,
    isWaiting: !owner && readings.some(({ status }) => status === "waiting"),
    results: readings.filter((reading) => reading.owner === owner && reading.status !== "waiting"),
  });
  channel.close();
}

const DEEDS = {
  look,
  keep: () => keep().then(look),
  forget: () => clear("meters").then(look),
  seen: ({ id }) => drop("readings", id).then(look),
};

self.addEventListener("message", (event) => {
  const deed = DEEDS[event.data?.deed];
  if (deed) event.waitUntil(deed(event.data).catch(() => {}));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "lk-send") event.waitUntil(sendAll()); // when it fails, the browser tries again
});
