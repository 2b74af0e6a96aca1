// Opens the page of the last results where the server cannot be reached. It keeps those two files and nothing else: the
// page itself is made for one visitor by his kernel, and the browser keeps its files by itself.
// `KEPT` stands before this: the name of the cache, the page, and all it is made of.
const GATEWAY = [502, 504]; // a proxy answers, the server behind it does not

self.addEventListener("install", (event) => {
  const put = async () => {
    const cache = await caches.open(KEPT.name);
    await cache.addAll(KEPT.files);
    await self.skipWaiting();
  };
  // Chromium 156 loses the beacon of a closing page while this script, which lets it through, is being started
  event.waitUntil(event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" }));
  event.waitUntil(put());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("evaeto-") && name !== KEPT.name).map((name) => caches.delete(name)));
    // The request goes out while this script is being started: a page opens no later than without it
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

async function opened(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    if (!GATEWAY.includes(answer.status)) return answer;
  } catch (error) {
    // No network
  }
  return (await caches.match(KEPT.page)) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate" && event.request.method === "GET" && pathname === KEPT.scope) {
    event.respondWith(opened(event));
  } else if (KEPT.files.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
