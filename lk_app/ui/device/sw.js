// The service worker (docs/decisions/0023). It keeps two kinds of things, none of which is anybody's own: the page for a
// lost connection with its style sheet, and files whose names carry a digest of their content. Everything else passes by.
const BUILD = "{{build}}";
const OFFLINE = "/offline";
const WITH_IT = JSON.parse('{{kept}}');
const UNTOUCHED = JSON.parse('{{untouched}}');
const PREFIX = "lk-";
const CURRENT = PREFIX + BUILD;
const PATIENCE_MS = 20_000;

const isUntouched = (path) => UNTOUCHED.some((start) => path === start || path.startsWith(start.endsWith("_") ? start : start + "/"));

self.addEventListener("install", (event) => {
  // Nothing here depends on what an open page is made of, so nobody is asked to close tabs: the new worker takes over.
  self.skipWaiting();
  event.waitUntil(
    caches.open(CURRENT).then((cache) => cache.addAll([OFFLINE, ...WITH_IT].map((path) => new Request(path, { cache: "no-cache" }))))
  );
});

// The build before this one stays: its open tabs may still ask for files that the server no longer has.
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => {
      const older = names.filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
      return Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
    })
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || isUntouched(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/") && !request.headers.has("range")) event.respondWith(asset(event));
});

// A file's name says its content, so any build's copy will do; the page for a lost connection is the one of this build.
const kept = (request) => caches.match(request, { ignoreVary: true });
const lost = () => caches.open(CURRENT).then((cache) => cache.match(OFFLINE, { ignoreVary: true }));

// Pages come from the network, always: they are light, and their names lead to the files of the build that is served now.
async function page(request) {
  let timer;
  const tired = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
  });
  try {
    const answer = await Promise.race([fetch(request), tired]);
    return isFromUs(answer) ? answer : ((await lost()) ?? answer);
  } catch {
    return (await lost()) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

// What a proxy says in English while the cabinet behind it restarts carries no policy of ours.
function isFromUs(answer) {
  return ![502, 503, 504].includes(answer.status) || answer.headers.has("content-security-policy");
}

async function asset(event) {
  const found = await kept(event.request);
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.status === 200 && answer.type === "basic") {
    const copy = answer.clone();
    event.waitUntil(caches.open(CURRENT).then((cache) => cache.put(event.request, copy)).catch(() => {}));
  }
  return answer;
}

{{kept_readings}}