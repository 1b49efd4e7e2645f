const again = () => (location.pathname === "/offline" ? location.replace("/") : location.reload());
const make = (tag, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};

function field(zone, place, key) {
  const id = `${key}-t${place + 1}`;
  const input = make("input", { id, name: `t${place + 1}`, className: "input", inputMode: "numeric", autocomplete: "off", maxLength: zone.digits });
  const error = make("p", { id: `${id}-error`, className: "error", hidden: true });
  const hint = make("p", { className: "hint" }, zone.previous ? `Предыдущие: ${zone.previous}` : `До ${zone.digits} цифр`);
  input.setAttribute("aria-describedby", error.id);
  return make("div", { className: "field" }, make("label", { htmlFor: id }, zone.title || "Показания"), input, hint, error);
}

// What is wrong with what was typed for a zone; less than before is let through at the second press.
function problem(value, zone, isSure) {
  if (!/^\d+$/.test(value)) return "Перепишите цифры до запятой";
  if (zone.previous && Number(value) < Number(zone.previous) && !isSure) {
    return `Меньше предыдущих (${zone.previous}). Сверьте со счётчиком. Если всё верно, нажмите ещё раз`;
  }
  return "";
}

function meterForm(meter, key) {
  const fields = meter.zones.map((zone, place) => field(zone, place, key));
  const form = make("form", { className: "card form", noValidate: true });
  form.setAttribute("aria-label", `${meter.title}, ${meter.name}`);
  const button = make("button", { className: "btn btn--main", type: "submit" }, "Запомнить показания");
  form.append(make("h2", {}, meter.title), make("p", { className: "muted" }, meter.name), ...fields, button);
  let sure = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const inputs = fields.map((node) => node.querySelector("input"));
    const values = inputs.map((input) => input.value.trim());
    const problems = values.map((value, place) => problem(value, meter.zones[place], sure === values.join()));
    sure = values.join();
    problems.forEach((text, place) => {
      const error = fields[place].querySelector(".error");
      error.textContent = text;
      error.hidden = !text;
      inputs[place].setAttribute("aria-invalid", String(Boolean(text)));
    });
    const wrong = problems.findIndex(Boolean);
    if (wrong >= 0) {
      inputs[wrong].focus();
      return;
    }
    await remember(meter, values);
    form.reset();
    if (navigator.onLine) again();
    else await show();
  });
  return form;
}

async function remember({ owner, account, meter, title, name }, values) {
  for (const reading of await all("readings")) {
    if (reading.status === "waiting" && reading.account === account && reading.meter === meter) await drop("readings", reading.id);
  }
  await put("readings", { id: crypto.randomUUID(), owner, account, meter, title, name, values, typedAt: Date.now(), status: "waiting" });
  const registration = await navigator.serviceWorker.ready;
  await registration.sync?.register("lk-send").catch(() => {});
}

function waiting({ title, name, values }) {
  const words = make("p", {}, make("b", { className: "b" }, `Запомнили: ${values.join(" и ")}. `), `${title}, ${name}. Отправим, когда появится интернет.`);
  return make("div", { className: "notice t-ok" }, document.getElementById("done").content.cloneNode(true), words);
}

async function show() {
  const readings = (await all("readings")).filter(({ status }) => status === "waiting");
  document.getElementById("waiting").replaceChildren(...readings.map(waiting));
  const meters = (await all("meters")).sort((one, other) => one.place - other.place);
  const forms = document.getElementById("meters");
  if (!forms.childElementCount) forms.append(...meters.map((meter, place) => meterForm(meter, `m${place}`)));
  document.getElementById("how").hidden = meters.length === 0;
}

const isTyping = () => [...document.querySelectorAll("input")].some(({ value }) => value);

// The network says that it is back before it is, and a server that was restarted says nothing: so it is asked, while anybody looks.
const RETRY_MS = 5000;
async function retry() {
  if (isTyping() || document.visibilityState !== "visible") return;
  const response = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
  if (response?.ok && !isTyping()) again();
}
addEventListener("online", retry);
setInterval(retry, RETRY_MS);
addEventListener("DOMContentLoaded", () => {
  document.getElementById("again").addEventListener("click", again);
  show().catch(() => {});
});
