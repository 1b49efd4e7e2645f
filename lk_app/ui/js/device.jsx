// The cabinet on this device: its service worker, the offer to install it, settings that outlive a sign-out.
import { useContext, useEffect, useState, useSyncExternalStore } from "react";
import { ColorModeContext } from "$/utils/context";
import { Icon } from "./icons";

const DECLINED = "lk-install";
const DEVICE_SETTINGS = ["theme", DECLINED]; // of the device, whoever is signed in
const PAGE_COLORS = { light: "#f2f4f7", dark: "#0d1015" }; // as in lk_app/ui/device/head.py
const MARK = "M22.5 7 11.5 22h7l-2 11 12-16.5h-7.5l1.5-9.5Z"; // of ui/shell.py, on a field of 40 × 40
const MARK_FIELD = 40;
const MARK_WIDTH = 128;

// Chromium offers once per page, whenever it likes: the offer is kept here until somebody wants it.
let offered = null;
let isInstalled = false;
const listeners = new Set();
const tell = () => listeners.forEach((listener) => listener());

if (typeof window !== "undefined") {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = event;
    tell();
  });
  window.addEventListener("appinstalled", () => {
    isInstalled = true;
    tell();
  });
}

function isApple() {
  const { userAgent, platform, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (platform === "MacIntel" && maxTouchPoints > 1);
}

function isApp() {
  return isInstalled || navigator.standalone === true || window.matchMedia("(display-mode: standalone)").matches;
}

function isDeclined() {
  try {
    return window.localStorage.getItem(DECLINED) !== null;
  } catch {
    return true; // what cannot be remembered would be asked again and again
  }
}

// How it can be installed here: "button", "menu" (iOS has no other way), or "" when there is nothing to offer.
function way() {
  if (isApp() || isDeclined()) return "";
  if (offered) return "button";
  return isApple() ? "menu" : "";
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function decline() {
  try {
    window.localStorage.setItem(DECLINED, "declined");
  } catch {
    isInstalled = true; // at least until the page is left
  }
  tell();
}

async function install() {
  const prompt = offered;
  offered = null; // it can be used once
  tell();
  await prompt.prompt();
}

const MENU = "Нажмите в браузере «Поделиться», затем «На экран „Домой“».";

// The offer: a card at the door, where the guide has links to stores, and a line in «Профиль».
export function InstallOffer({ isQuiet }) {
  const how = useSyncExternalStore(subscribe, way, () => "");
  if (!how) return null;
  if (isQuiet) return <QuietOffer how={how} />;
  return (
    <section className="card" aria-labelledby="install">
      <h2 id="install">Кабинет как приложение</h2>
      <p>Значок появится на экране этого устройства. Магазин приложений не нужен.</p>
      {how === "menu" && <p>{MENU}</p>}
      <div className={how === "menu" ? "btns" : "btns btns--two"}>
        {how === "button" && (
          <button className="btn btn--s" type="button" onClick={install}>
            Установить
          </button>
        )}
        <button className="btn btn--quiet btn--s" type="button" onClick={decline}>
          {how === "menu" ? "Не показывать" : "Не предлагать"}
        </button>
      </div>
    </section>
  );
}

function QuietOffer({ how }) {
  const words = (
    <span>
      <span className="b">Кабинет как приложение</span>
      <span className="row__sub">{how === "menu" ? MENU : "Значок на экране этого устройства"}</span>
    </span>
  );
  const picture = (
    <span className="tile-i">
      <Icon name="phone" />
    </span>
  );
  if (how === "menu") {
    return (
      <div className="row row--card row--still">
        {picture}
        {words}
      </div>
    );
  }
  return (
    <button className="row row--card" type="button" onClick={install}>
      {picture}
      {words}
      <Icon name="right" />
    </button>
  );
}

// What Clear-Site-Data takes with everything else at a sign-out, and the device had chosen: call before, call the result after.
export function keepingSettings() {
  try {
    const kept = DEVICE_SETTINGS.map((name) => [name, window.localStorage.getItem(name)]);
    return () => kept.forEach(([name, value]) => value !== null && window.localStorage.setItem(name, value));
  } catch {
    return () => {};
  }
}

// iOS shows white while an installed app starts, unless it was given a picture of exactly this screen's size.
function paintStart() {
  const canvas = document.createElement("canvas");
  canvas.width = window.screen.width * window.devicePixelRatio;
  canvas.height = window.screen.height * window.devicePixelRatio;
  const brush = canvas.getContext("2d");
  brush.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--color-brand");
  brush.fillRect(0, 0, canvas.width, canvas.height);
  const scale = (window.devicePixelRatio * MARK_WIDTH) / MARK_FIELD;
  brush.setTransform(scale, 0, 0, scale, (canvas.width - scale * MARK_FIELD) / 2, (canvas.height - scale * MARK_FIELD) / 2);
  brush.fillStyle = "#fff";
  brush.fill(new Path2D(MARK));
  const link = document.createElement("link");
  link.rel = "apple-touch-startup-image";
  link.media = "(orientation: portrait)";
  link.href = canvas.toDataURL("image/png");
  document.head.append(link);
}

// On every page: the worker is registered when the page has loaded, so that it takes nothing from the first visit.
export function Device() {
  const { rawColorMode } = useContext(ColorModeContext);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return undefined;
    const register = () => navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
    if (document.readyState === "complete") {
      register();
      return undefined;
    }
    window.addEventListener("load", register, { once: true });
    return () => window.removeEventListener("load", register);
  }, []);
  useEffect(() => {
    if (isApple() && !isApp() && !document.querySelector('link[rel="apple-touch-startup-image"]')) paintStart();
  }, []);
  // The telephone's bar follows the theme that was chosen, which may not be the system's.
  useEffect(() => {
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      const system = meta.media.includes("dark") ? "dark" : "light";
      meta.content = PAGE_COLORS[rawColorMode] ?? PAGE_COLORS[system];
    }
  }, [rawColorMode]);
  return <KeptResults />;
}

// What the worker knows of readings entered without a network (ui/device/sending.js): it says so whenever it is asked to do something.
const NOTHING = { isKept: false, isWaiting: false, results: [] };
let known = NOTHING;
const knowers = new Set();

function ask(deed, more = {}) {
  navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ deed, ...more }));
}

function useKept() {
  return useSyncExternalStore(
    (listener) => {
      knowers.add(listener);
      return () => knowers.delete(listener);
    },
    () => known,
    () => NOTHING,
  );
}

function KeptResults() {
  const { isWaiting, results } = useKept();
  useEffect(() => {
    const channel = new BroadcastChannel("lk-kept");
    channel.onmessage = ({ data }) => {
      known = data;
      knowers.forEach((listener) => listener());
    };
    const look = () => ask("look");
    look();
    window.addEventListener("online", look);
    return () => {
      window.removeEventListener("online", look);
      channel.close();
    };
  }, []);
  return (
    <div className="offline" role="status">
      {isWaiting && (
        <div className="notice t-info">
          <Icon name="clock" />
          <p>Показания, внесённые без интернета, ещё не отправлены. Войдите, и они уйдут сами.</p>
        </div>
      )}
      {results.map(({ id, status, title, message, href }) => (
        <div key={id} className={status === "accepted" ? "notice t-ok" : "notice t-bad"}>
          <Icon name={status === "accepted" ? "check" : "stop"} />
          <p>
            {title}. {message} <a href={href}>{status === "accepted" ? "Открыть квитанцию" : "Внести заново"}</a>
          </p>
          <button className="btn btn--s" type="button" onClick={() => ask("seen", { id })}>
            Закрыть
          </button>
        </div>
      ))}
    </div>
  );
}

// On «Внести показания»: nothing is kept before the person has said so.
export function KeepMeters() {
  const { isKept } = useKept();
  const [canKeep, setCanKeep] = useState(false);
  useEffect(() => setCanKeep("serviceWorker" in navigator && "indexedDB" in window), []);
  if (!canKeep) return null;
  return (
    <section className="card" aria-labelledby="keep">
      <h2 id="keep">Показания без интернета</h2>
      <p role="status">
        {isKept
          ? "Это устройство помнит номера ваших счетов и счётчиков. Если в подвале или на даче нет связи, откройте эту страницу: внесённое уйдёт, когда связь появится. После выхода из кабинета устройство всё забудет."
          : "Если там, где стоит счётчик, нет связи, устройство может запомнить номера счетов и счётчиков и принять показания без неё. После выхода из кабинета оно всё забудет."}
      </p>
      <div className="btns">
        <button className="btn btn--s" type="button" onClick={() => ask(isKept ? "forget" : "keep")}>
          {isKept ? "Забыть счётчики" : "Запомнить на этом устройстве"}
        </button>
      </div>
    </section>
  );
}
