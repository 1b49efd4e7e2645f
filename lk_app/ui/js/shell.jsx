// What a screen does by itself: where the focus goes, how a dialog opens, that all tabs leave together, what is offline.
import { Component, useContext, useEffect, useId, useRef, useState } from "react";
import { ColorModeContext, EventLoopContext } from "$/utils/context";
import { Icon } from "./icons";
import { ARRIVES, focusWrong, isLeaving } from "./forms";

let isFirstScreen = true;

// Whether this page is where a form of ours has led to: then its title is the answer, and takes the focus.
function hasArrived() {
  const arrives = window.sessionStorage.getItem(ARRIVES);
  window.sessionStorage.removeItem(ARRIVES);
  return arrives !== null;
}

// The title of a screen. Focus comes here on each new screen, except the first one, which the browser announces itself.
// `errorKey` changes with each refusal that State shows: focus then goes to the summary or the first wrong field.
export function Heading({ errorKey, children, ...rest }) {
  const title = useRef(null);
  useEffect(() => {
    if (!isFirstScreen || hasArrived()) title.current?.focus();
    isFirstScreen = false;
  }, []);
  useEffect(() => {
    if (!errorKey) return undefined;
    // After a dialog, closing in the same moment, has given the focus back to what opened it.
    const frame = requestAnimationFrame(() => focusWrong(title.current?.closest("main")));
    return () => cancelAnimationFrame(frame);
  }, [errorKey]);
  return (
    <h1 {...rest} ref={title} tabIndex={-1}>
      {children}
    </h1>
  );
}

// A link of the router would only scroll; here the focus goes too.
export function SkipLink({ to, children }) {
  function skip(event) {
    const target = document.getElementById(to);
    if (!target) return;
    event.preventDefault();
    target.tabIndex = -1;
    target.focus();
  }
  return (
    <a className="skip" href={`#${to}`} onClick={skip}>
      {children}
    </a>
  );
}

// A modal question. Focus on its title, Esc and a press outside close it, focus returns to the opener: the browser's own.
export function Sheet({ isOpen, title, onClose, children }) {
  const dialog = useRef(null);
  const heading = useRef(null);
  const titleId = useId();
  useEffect(() => {
    const node = dialog.current;
    if (isOpen && !node.open) {
      node.showModal();
      heading.current.focus();
    }
    if (!isOpen && node.open) node.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => event.target === dialog.current && onClose?.()}
    >
      <h2 ref={heading} id={titleId} tabIndex={-1}>
        {title}
      </h2>
      {isOpen && children}
    </dialog>
  );
}

// What stands after `#` in the address of a letter's link. It is sent to nobody before; `onSecret` gets it.
export function LinkSecret({ onSecret }) {
  useEffect(() => {
    const tell = () => onSecret?.(window.location.hash.slice(1));
    tell();
    window.addEventListener("hashchange", tell);
    return () => window.removeEventListener("hashchange", tell);
  }, []);
  return null;
}

// A private screen listens: when one tab has signed out, the others leave too.
export function LeaveTogether() {
  useEffect(() => {
    const channel = new BroadcastChannel("lk");
    channel.onmessage = ({ data }) => data === "signed-out" && !isLeaving.current && window.location.assign("/");
    return () => channel.close();
  }, []);
  return null;
}

const SHOW_AFTER_MS = 1500;

// The supplier's time of day, whatever the clock here shows: the page came with it, and time goes on evenly since.
function serverTime() {
  const [page] = performance.getEntriesByType("navigation");
  const sent = page?.serverTiming?.find(({ name }) => name === "clock");
  if (!sent) return "";
  const minutes = Math.floor((Number(sent.description) + (performance.now() - page.responseStart) / 1000) / 60) % 1440;
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

// Sticky and in the flow: it takes its own place, so what it would cover can be scrolled from under it. Shown only when the
// break lasts: a phone that wakes up reconnects in a moment.
export function Offline() {
  const [, connectErrors] = useContext(EventLoopContext);
  const isLost = connectErrors.length > 0;
  const [since, setSince] = useState("");
  useEffect(() => {
    if (!isLost) {
      setSince("");
      return undefined;
    }
    const time = serverTime();
    const timer = setTimeout(() => setSince(time ? `до ${time}` : "раньше"), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isLost]);
  return (
    <div className="offline" role="status">
      {since && (
        <div className="notice t-warn">
          <Icon name="offline" />
          <p>
            <b className="b">Нет связи.</b> Показываем то, что загрузили {since}. Набранное не пропадёт, связь вернётся сама.
          </p>
        </div>
      )}
    </div>
  );
}

// «Авто · Светлый · Тёмный»: kept in this browser by Reflex's provider, whose inline script applies it before the first paint.
const THEMES = { system: "Авто", light: "Светлый", dark: "Тёмный" };

export function ThemeChoice({ labelledBy }) {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  return (
    <div className="seg" role="group" aria-labelledby={labelledBy}>
      {Object.entries(THEMES).map(([theme, word]) => (
        <button key={theme} type="button" aria-pressed={rawColorMode === theme} onClick={() => setColorMode(theme)}>
          {word}
        </button>
      ))}
    </div>
  );
}

// A page that broke while it was drawn. No trace for the person; the server's log gets it.
export class Boundary extends Component {
  state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  componentDidCatch(error, info) {
    this.props.onError?.(`${error?.name}: ${error?.message}\n${error?.stack}`, info?.componentStack ?? "");
  }

  render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <main className="main main--form">
        <div className="card">
          <h1>Страница не открылась</h1>
          <p>Ваши данные на месте. Чаще всего помогает открыть её заново.</p>
          <div className="btns">
            <button className="btn btn--main" type="button" onClick={() => window.location.reload()}>
              Открыть заново
            </button>
          </div>
        </div>
      </main>
    );
  }
}
