// «Обратная связь»: a long text that survives a look at another screen, and files that go up one by one while it is written.
import { useEffect, useRef, useState } from "react";
import { Above, FieldError, useField } from "./forms";
import { Icon } from "./icons";

const PATH = "/inquiries/files";
const MAX_BYTES = 10 * 1024 * 1024;
const WORDS = {
  tooBig: "Файл больше 10 МБ",
  empty: "Файл пустой",
  tooMany: "Приложить можно до 5 файлов. Уберите лишние",
  wait: "Файлы ещё загружаются. Подождите немного и нажмите ещё раз",
  broken: "Есть файлы с ошибкой. Уберите их или приложите другие",
  offline: "Файл не загрузился. Проверьте интернет и приложите его ещё раз",
};

// By form: `uid` of what it would be, `text`, `files`. In memory only: gone with the tab, or when it has been sent.
const drafts = new Map();

function draftOf(key) {
  if (!drafts.has(key)) drafts.set(key, { uid: newId(), text: "", files: [] });
  return drafts.get(key);
}

// `randomUUID` exists only where the origin is secure; a cabinet tried out over plain http in an office is not.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Shown where something was sent: the next form is a new one.
export function ForgetDraft({ formKey }) {
  useEffect(() => {
    drafts.delete(formKey);
  }, [formKey]);
  return null;
}

export function TextArea({ formKey, name, id, label, hint, error, rows = 6, ...area }) {
  const { fieldId, text, described, clear } = useField({ name, id, error, hint });
  const node = useRef(null);
  useEffect(() => {
    if (!node.current.value) node.current.value = draftOf(formKey).text;
  }, [formKey]);
  return (
    <div className="field">
      <Above {...{ fieldId, label, hint, text }} />
      <textarea
        {...area}
        ref={node}
        className="input input--text"
        rows={rows}
        id={fieldId}
        name={name}
        aria-describedby={described}
        aria-invalid={text ? true : undefined}
        onChange={(event) => {
          draftOf(formKey).text = event.target.value;
          clear();
        }}
      />
    </div>
  );
}

function keep(draft, files) {
  draft.files = files;
  draft.show?.(files);
}

const megabytes = (bytes) =>
  bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} МБ` : `${Math.max(Math.round(bytes / 1024), 1)} КБ`;

// One file by the plain route; XMLHttpRequest, because fetch tells nothing of how far an upload is.
function upload(file, onProgress, onEnd) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", PATH);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => total && onProgress(Math.round((loaded / total) * 100));
  request.onload = () => onEnd(request.response ?? { error: WORDS.offline });
  request.onerror = request.ontimeout = () => onEnd({ error: WORDS.offline });
  request.send(body);
  return request;
}

// The files of a form: two hidden inputs, `file_ids` and `uid`, go with it; the chooser itself (`form=""`) does not.
// `error` is the server's word.
export function Attachments({ formKey, name, id, label, hint, error, button, accept, max }) {
  const [own, setOwn] = useState("");
  const { fieldId, text, described, clear } = useField({ name, id, error: own || error, hint });
  const [files, setFiles] = useState([]);
  const [uid, setUid] = useState("");
  const input = useRef(null);
  const root = useRef(null);
  const draft = () => draftOf(formKey);

  useEffect(() => {
    const kept = draft();
    kept.show = setFiles;
    setFiles(kept.files);
    setUid(kept.uid);
    return () => {
      kept.show = null;
    };
  }, [formKey]);

  // Before Reflex's own listener at the root: a form does not go while a file is on its way, or is not what it seems.
  useEffect(() => {
    const form = root.current.closest("form");
    function hold(event) {
      const { files: all } = draft();
      const wrong = all.some((one) => one.error) ? WORDS.broken : all.some((one) => !one.id) ? WORDS.wait : "";
      setOwn(wrong);
      if (!wrong) return;
      event.preventDefault();
      event.stopPropagation();
      input.current.focus();
    }
    form?.addEventListener("submit", hold, true);
    return () => form?.removeEventListener("submit", hold, true);
  }, [formKey]);

  function choose(event) {
    const chosen = [...event.target.files];
    event.target.value = "";
    clear();
    const free = max - draft().files.length;
    setOwn(chosen.length > free ? WORDS.tooMany : "");
    for (const file of chosen.slice(0, Math.max(free, 0))) add(file);
  }

  // Bound to the draft of this moment: an upload may end when another screen is shown, or another form.
  function add(file) {
    const target = draft();
    const key = newId();
    const amend = (more) => keep(target, target.files.map((one) => (one.key === key ? { ...one, ...more } : one)));
    const wrong = file.size > MAX_BYTES ? WORDS.tooBig : file.size === 0 ? WORDS.empty : "";
    const entry = { key, name: file.name, size: megabytes(file.size), percent: 0, error: wrong, id: "" };
    keep(target, [...target.files, entry]);
    if (wrong) return;
    const request = upload(
      file,
      (percent) => amend({ percent }),
      (answer) => amend(answer.id ? { id: answer.id, name: answer.name, size: answer.size } : { error: answer.error ?? WORDS.offline }),
    );
    amend({ request });
  }

  function remove(gone) {
    if (!gone.id && !gone.error) gone.request?.abort();
    if (gone.id) fetch(`${PATH}/${gone.id}`, { method: "DELETE", credentials: "same-origin" }).catch(() => {});
    const target = draft();
    keep(target, target.files.filter((one) => one.key !== gone.key));
    setOwn("");
    input.current.focus();
  }

  return (
    <div className="field files" ref={root}>
      <Above {...{ fieldId, label, hint, text }} />
      <ul className="list" aria-label="Приложенные файлы" hidden={files.length === 0}>
        {files.map((one) => (
          <li key={one.key} className="row row--flat file">
            <span className={`tile-i${one.error ? " t-bad" : one.id ? " t-ok" : ""}`}>
              <Icon name={one.error ? "stop" : one.id ? "check" : "clip"} />
            </span>
            <span>
              <span className="b">{one.name}</span>
              {one.error ? (
                <FieldError id={`${one.key}-e`} text={one.error} />
              ) : (
                <span className="row__sub">{one.id ? one.size : one.percent < 100 ? `Загружаем, ${one.percent} %` : "Проверяем…"}</span>
              )}
              {!one.error && !one.id && <progress max="100" value={one.percent} aria-label={`Загрузка: ${one.name}`} />}
            </span>
            <button type="button" className="btn btn--icon" aria-label={`Убрать: ${one.name}`} onClick={() => remove(one)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <p className="vh" role="status">
        {files.map((one) => `${one.name}: ${one.error || (one.id ? "приложен" : "загружается")}`).join(". ")}
      </p>
      <label className={`btn btn--file${files.length >= max ? " btn--full" : ""}`}>
        <Icon name="clip" />
        {button}
        <input
          ref={input}
          id={fieldId}
          name={name}
          form=""
          type="file"
          multiple
          accept={accept}
          aria-describedby={described}
          aria-invalid={text ? true : undefined}
          onChange={choose}
        />
      </label>
      <input type="hidden" name="file_ids" value={files.map((one) => one.id).filter(Boolean).join(",")} readOnly />
      <input type="hidden" name="uid" value={uid} readOnly />
    </div>
  );
}
