// What this device keeps by its owner's wish: `meters` to enter readings of, `readings` typed without a network.
const CHANNEL = "lk-kept";

function openKept() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("lk-kept", 1);
    asked.onupgradeneeded = () => ["meters", "readings"].forEach((name) => asked.result.createObjectStore(name, { keyPath: "id" }));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(name, mode, act) {
  const base = await openKept();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(name, mode);
      const asked = act(change.objectStore(name));
      change.oncomplete = () => resolve(asked.result);
      change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

const all = (name) => inStore(name, "readonly", (store) => store.getAll());
const put = (name, item) => inStore(name, "readwrite", (store) => store.put(item));
const drop = (name, id) => inStore(name, "readwrite", (store) => store.delete(id));
const clear = (name) => inStore(name, "readwrite", (store) => store.clear());
