// «Внести показания»: what is typed is kept, looked at after a pause, and sent once.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { FormContext } from "./forms";

const PAUSE_MS = 600;
const SILENCE_MS = 20000;
const KEPT_MS = 30 * 60 * 1000;
const ZONES = ["t1", "t2", "t3"];
const setNative = (field, value) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// By form: `values` typed, the dial in `focus`, `id` of the submission they would be, `pending` that was sent and not answered. In memory only: it
// outlives a skeleton, a reconnect and a look at another screen, and is gone with the tab, with a receipt or after half an hour.
const drafts = new Map();

function draftOf(key) {
  const kept = drafts.get(key);
  if (kept && Date.now() - kept.at < KEPT_MS) return kept;
  const fresh = { values: [], id: newId(), pending: null, at: Date.now() };
  drafts.set(key, fresh);
  return fresh;
}

// `randomUUID` exists only where the origin is secure; a cabinet tried out over plain http in an office is not.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// `answered` is «<submission id>:<n>», new with each answer; `opened` is new each time the server has (re)loaded the form: after
// a broken connection what was sent and not answered is sent again, under the same id, and is still one reading; what was only
// typed is looked at again.
// Buttons inside say what they do: data-values="12662,06319" puts these on the dials, data-focus="t1" goes to one, and
// a submit button's value is what it confirms. A question (`.ask`) is about the values it was asked about: typing hides it.
export function ReadingForm({ formKey, answered, opened, onSend, onPreview, label, className, children }) {
  const form = useRef(null);
  const timer = useRef(0);
  const silence = useRef(0);
  const busy = useRef(false);
  const isRestoring = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [isStale, setStale] = useState(false);
  const [goal, setGoal] = useState([]);
  const fields = () => ZONES.map((name) => form.current?.elements[name]).filter(Boolean);
  const typed = () => fields().map((field) => field.value);

  function changed() {
    setStale(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(look, PAUSE_MS);
    if (isRestoring.current) return;
    const draft = { values: [], id: newId(), pending: null, at: Date.now() };
    drafts.set(formKey, draft);
    setTimeout(() => form.current && (draft.values = typed())); // when the dial has taken or refused the key
  }

  const look = () => onPreview?.({ values: typed() });

  function send(confirm) {
    const draft = draftOf(formKey);
    if (busy.current) return;
    clearTimeout(timer.current);
    draft.values = typed();
    draft.pending = { id: draft.id, since: answered, payload: { values: draft.values, submission_id: draft.id, confirm } };
    dispatch(draft);
  }

  function dispatch(draft) {
    work(true);
    clearTimeout(silence.current);
    silence.current = setTimeout(() => work(false), SILENCE_MS);
    onSend(draft.pending.payload);
  }

  function work(isAtWork) {
    busy.current = isAtWork;
    setBusy(isAtWork);
  }

  useEffect(() => {
    const draft = draftOf(formKey);
    isRestoring.current = true;
    fields().forEach((field, place) => draft.values[place] && setNative(field, draft.values[place]));
    isRestoring.current = false;
    fields().find((field) => field.name === draft.focus)?.focus();
    draft.focus = "";
    return () => {
      clearTimeout(timer.current);
      clearTimeout(silence.current);
    };
  }, [formKey]);

  // A server that still holds the broken connection gives the new one a fresh state: the form goes and comes back in a moment.
  useLayoutEffect(
    () => () => {
      const draft = draftOf(formKey);
      draft.values = typed();
      draft.focus = form.current?.contains(document.activeElement) ? document.activeElement.name : "";
    },
    [formKey],
  );

  useEffect(() => {
    const draft = draftOf(formKey);
    if (draft.pending) dispatch(draft);
    else if (typed().some(Boolean)) look();
  }, [opened]);

  useEffect(() => {
    const draft = draftOf(formKey);
    if (!draft.pending || answered === draft.pending.since || !answered.startsWith(`${draft.pending.id}:`)) return;
    draft.pending = null;
    clearTimeout(silence.current);
    work(false);
    setStale(false);
    setGoal([".ask", '[aria-invalid="true"]', "[data-refusal]"]);
  }, [answered]);

  // After the drawing, since what is to be focused may have been hidden before it.
  useEffect(() => {
    const found = goal.map((place) => form.current.querySelector(place)).find(Boolean);
    found?.focus();
  }, [goal]);

  function act(event) {
    const button = event.target.closest("[data-values],[data-focus]");
    if (!button) return;
    const { values, focus } = button.dataset;
    if (values) values.split(",").forEach((value, place) => fields()[place] && setNative(fields()[place], value));
    setStale(true);
    const field = focus && form.current.elements[focus];
    if (field) {
      field.focus();
      field.select();
    } else setGoal([".dock button, .save button"]);
  }

  // Enter in a field is «Сохранить», never an answer to a question.
  function key(event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    send("");
  }

  return (
    <form
      ref={form}
      className={className}
      aria-label={label}
      data-stale={isStale ? "" : undefined}
      noValidate
      onInput={changed}
      onClick={act}
      onKeyDown={key}
      onSubmit={(event) => {
        event.preventDefault();
        send(event.nativeEvent.submitter?.value ?? "");
      }}
    >
      <FormContext.Provider value={{ errors: {}, isBusy, clear: () => {} }}>{children}</FormContext.Provider>
    </form>
  );
}

// On the receipt: what was typed has become a reading.
export function ForgetDrafts() {
  useEffect(() => drafts.clear(), []);
  return null;
}

// The way to the next rows: a button for the hand and the keyboard, which presses itself when it comes into sight.
export function More({ count, onMore, children }) {
  const button = useRef(null);
  useEffect(() => {
    const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting && onMore?.(), { rootMargin: "200px" });
    watcher.observe(button.current);
    return () => watcher.disconnect();
  }, [count]);
  return (
    <button ref={button} className="btn" type="button" onClick={() => onMore?.()}>
      {children}
    </button>
  );
}
