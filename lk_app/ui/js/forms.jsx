// Forms: fields that keep what was typed, errors beside them, one submit at a time.
// Errors come from the answer of a plain HTTP route (PostForm) or from State (the `error` property); a field shows either.
import { createContext, useContext, useEffect, useId, useRef, useState } from "react";
import { keepingSettings } from "./device";
import { Icon } from "./icons";

export const FormContext = createContext({ errors: {}, isBusy: false, clear: () => {} });
const SERVER_SILENT = "Нет связи с кабинетом. Проверьте интернет и попробуйте ещё раз, всё набранное на месте.";
const SERVER_CONFUSED = "Не получилось. Попробуйте ещё раз через минуту, всё набранное на месте.";

export const ARRIVES = "lk-arrives"; // the next page is where this form has led to: see Heading

export const isLeaving = { current: false }; // this page goes where its own form was told to

async function send(form) {
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
    });
  } catch {
    return { message: SERVER_SILENT };
  }
  try {
    if (response.headers.get("Content-Disposition")?.startsWith("attachment")) return await save(response);
    return await response.json();
  } catch {
    return { message: response.ok ? "" : SERVER_CONFUSED };
  }
}

// The answer is a file: it goes where the browser keeps downloads, and the page stays.
async function save(response) {
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))?.[1] ?? "";
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return { isSaved: true };
}

// `savedText`: said when the answer was a file. `broadcast`: a word told to the other tabs of this browser when the answer is good (see LeaveTogether).
export function PostForm({ action, label, broadcast, savedText, className, children }) {
  const [answer, setAnswer] = useState({ message: "", errors: {}, count: 0 });
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const form = useRef(null);

  async function submit(event) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    const restore = keepingSettings();
    const { message = "", errors = {}, next, isSaved = false } = await send(event.target);
    if (next) {
      restore();
      window.sessionStorage.setItem(ARRIVES, "1");
      isLeaving.current = true; // what is told to the other tabs comes back to this one too
      if (broadcast) new BroadcastChannel("lk").postMessage(broadcast);
      window.location.assign(next);
      return;
    }
    busy.current = false;
    setBusy(false);
    if (isSaved) form.current?.reset();
    setAnswer((before) => ({ message, errors, isSaved, count: before.count + 1 }));
  }

  useEffect(() => {
    if (answer.count) focusWrong(form.current);
  }, [answer.count]);

  const clear = (name) =>
    setAnswer((before) => {
      if (!(name in before.errors)) return before;
      const { [name]: _, ...errors } = before.errors;
      return { ...before, errors };
    });

  return (
    <form ref={form} className={className ?? "form"} method="post" action={action} aria-label={label || undefined} noValidate onSubmit={submit}>
      {answer.message && (
        <div className="notice t-bad" role="alert" tabIndex={-1} data-refusal="">
          <Icon name="stop" />
          <p>{answer.message}</p>
        </div>
      )}
      {answer.isSaved && savedText && (
        <div className="notice t-ok" role="status" tabIndex={-1} data-result="">
          <Icon name="check" />
          <p>{savedText}</p>
        </div>
      )}
      <ErrorSummary errors={Object.entries(answer.errors)} />
      <FormContext.Provider value={{ errors: answer.errors, isBusy, clear }}>{children}</FormContext.Provider>
    </form>
  );
}

// In the sign-in form: where the person was going, as the address says at the moment of sending. The server judges it.
export function NextField() {
  const field = useRef(null);
  useEffect(() => {
    const form = field.current.form;
    const fill = ({ formData }) => formData.set("next", new URLSearchParams(window.location.search).get("next") ?? "");
    form.addEventListener("formdata", fill);
    return () => form.removeEventListener("formdata", fill);
  }, []);
  return <input ref={field} type="hidden" name="next" />;
}

// Why one is here again. Words in an address are anybody's words, so it holds a code.
const REASONS = {
  idle: ["clock", "Вы давно не заходили, и вход закончился. Так чужой человек не увидит ваших данных. Войдите снова."],
  ended: ["lock", "Вход на этом устройстве завершён: с другого вашего устройства или потому, что изменили пароль. Войдите снова."],
  left: ["check", "Профиль удалён. Письмо об этом уже в пути. Спасибо, что были с нами; вернуться можно в любой день."],
  bad: ["stop", "Почта или пароль не подходят. Проверьте их и попробуйте ещё раз."],
  wait: ["clock", "Слишком много попыток входа. Попробуйте через несколько минут."],
};

export function SignInNote() {
  const [query, setQuery] = useState(new URLSearchParams());
  useEffect(() => setQuery(new URLSearchParams(window.location.search)), []);
  const [icon, words] = REASONS[query.get("e")] ?? [];
  if (!words) return null;
  const leadsBack = query.has("next") && (query.get("e") === "idle" || query.get("e") === "ended");
  return (
    <div className="notice t-info" role="status">
      <Icon name={icon} />
      <p>
        {words}
        {leadsBack && " Вернёмся туда, где вы были."}
      </p>
    </div>
  );
}

// The summary or refusal when there is one, else the first wrong field.
export function focusWrong(root) {
  const found = (root ?? document).querySelector(".summary") ?? (root ?? document).querySelector('[aria-invalid="true"]');
  (found ?? (root ?? document).querySelector("[data-refusal],[data-result]"))?.focus();
}

function goToField(event, name) {
  const field = event.target.closest("form, main")?.querySelector(`[name="${CSS.escape(name)}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
}

const PLACES = ["", "", "Исправьте два места", "Исправьте три места", "Исправьте четыре места", "Исправьте пять мест"];

// Only for two and more: a single error stands at its field. `errors`: pairs of a field's name and a sentence.
export function ErrorSummary({ errors = [] }) {
  const title = useId();
  const shown = errors.filter(([, text]) => text);
  if (shown.length < 2) return null;
  return (
    <div className="summary" role="alert" tabIndex={-1} aria-labelledby={title}>
      <h2 id={title}>{PLACES[shown.length] ?? `Исправьте места: ${shown.length}`}</h2>
      <ul>
        {shown.map(([name, text]) => (
          <li key={name}>
            <a href={`#${name}`} onClick={(event) => goToField(event, name)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

// What every kind of field shares: ids, its error from either source, what describes it.
export function useField({ name, id, error, hint }) {
  const own = useId();
  const { errors, clear } = useContext(FormContext);
  const fieldId = id ?? own;
  const text = errors[name] || error || "";
  const described = [hint && `${fieldId}-h`, text && `${fieldId}-e`].filter(Boolean).join(" ") || undefined;
  return { fieldId, text, described, clear: () => clear(name) };
}

export function Above({ fieldId, label, hint, text }) {
  return (
    <>
      <label htmlFor={fieldId}>{label}</label>
      {hint && (
        <p className="hint" id={`${fieldId}-h`}>
          {hint}
        </p>
      )}
      <FieldError id={`${fieldId}-e`} text={text} />
    </>
  );
}

export function FieldError({ id, text }) {
  if (!text) return null;
  return (
    <p className="error" id={id}>
      <Icon name="stop" />
      <span>{text}</span>
    </p>
  );
}

export function Field({ name, id, label, hint, error, type = "text", unit, className = "input", onChange, ...input }) {
  const { fieldId, text, described, clear } = useField({ name, id, error, hint });
  const control = (
    <input
      {...input}
      className={className}
      id={fieldId}
      name={name}
      type={type}
      aria-describedby={described}
      aria-invalid={text ? true : undefined}
      onChange={(event) => {
        clear();
        onChange?.(event);
      }}
    />
  );
  return (
    <div className="field">
      <Above {...{ fieldId, label, hint, text }} />
      {unit ? (
        <div className="with">
          {control}
          <span className="unit" aria-hidden="true">
            {unit}
          </span>
        </div>
      ) : (
        control
      )}
    </div>
  );
}

// A browser forgets what is chosen when the options go and come again, as they do when State loads late or the server was
// restarted; and React looks at `defaultValue` once. Here the choice of the person stays until State begins with another one.
function useChoice(defaultValue) {
  const control = useRef(null);
  const chosen = useRef("");
  const begun = useRef("");
  useEffect(() => {
    if (defaultValue && defaultValue !== begun.current) begun.current = chosen.current = defaultValue;
    function restore() {
      const select = control.current;
      if (select.value !== chosen.current && [...select.options].some(({ value }) => value === chosen.current)) {
        select.value = chosen.current;
      }
    }
    restore();
    const options = new MutationObserver(restore);
    options.observe(control.current, { childList: true });
    return () => options.disconnect();
  }, [defaultValue]);
  return { control, choose: (value) => (chosen.current = value) };
}

export function SelectField({ name, id, label, hint, error, onChange, children, ...select }) {
  const { fieldId, text, described, clear } = useField({ name, id, error, hint });
  const { control, choose } = useChoice(select.defaultValue);
  return (
    <div className="field">
      <Above {...{ fieldId, label, hint, text }} />
      <div className="with">
        <select
          {...select}
          ref={control}
          className="input select"
          id={fieldId}
          name={name}
          aria-describedby={described}
          aria-invalid={text ? true : undefined}
          onChange={(event) => {
            choose(event.target.value);
            clear();
            onChange?.(event);
          }}
        >
          {children}
        </select>
        <Icon name="down" />
      </div>
    </div>
  );
}

export function CheckField({ name, id, label, hint, error, children, onChange, ...input }) {
  const { fieldId, text, described, clear } = useField({ name, id, error, hint: hint || children });
  const box = useRef(null);
  const isTouched = useRef(false);
  useEffect(() => {
    // React looks at `defaultChecked` once; State may know it later. A text field takes a late value by itself.
    if (input.defaultChecked !== undefined && !isTouched.current) box.current.checked = input.defaultChecked;
  }, [input.defaultChecked]);
  return (
    <div>
      <FieldError id={`${fieldId}-e`} text={text} />
      <div className="check">
        <input
          {...input}
          ref={box}
          type="checkbox"
          id={fieldId}
          name={name}
          value="on"
          aria-describedby={described}
          aria-invalid={text ? true : undefined}
          onChange={(event) => {
            isTouched.current = true;
            clear();
            onChange?.(event);
          }}
        />
        <div>
          <label htmlFor={fieldId}>{label}</label>
          {(hint || children) && (
            <p className="hint" id={`${fieldId}-h`}>
              {hint} {children}
            </p>
          )}
        </div>
      </div>
    </div>
  );
}

// The same button keeps its width while it works and ignores a second press. `isBusy` is for forms driven by State.
export function SubmitButton({ busyText, isBusy, className = "btn btn--main", children, ...button }) {
  const form = useContext(FormContext);
  const busy = isBusy || form.isBusy;
  return (
    <button
      {...button}
      className={className}
      type="submit"
      aria-busy={busy || undefined}
      onClick={(event) => busy && event.preventDefault()}
    >
      {busy ? (
        <>
          <span className="spin" aria-hidden="true" />
          {busyText}
        </>
      ) : (
        children
      )}
    </button>
  );
}

const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ№";
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~#";
const toLatin = (text) => [...text].map((letter) => LATIN[CYRILLIC.indexOf(letter)] ?? letter).join("");

// Shows or hides in words, warns of Caps Lock and of a Cyrillic layout below the field, so that the field does not move.
export function PasswordField({ name, id, label, hint, error, isNew, ...input }) {
  const { fieldId, text, described, clear } = useField({ name, id, error, hint });
  const [isShown, setShown] = useState(false);
  const [hasCaps, setCaps] = useState(false);
  const [layout, setLayout] = useState("");
  const field = useRef(null);
  const watchCaps = (event) => setCaps(event.getModifierState?.("CapsLock") ?? false);

  function fixLayout() {
    field.current.value = toLatin(field.current.value);
    setLayout("fixed");
    field.current.focus();
  }

  return (
    <div className="field">
      <Above {...{ fieldId, label, hint, text }} />
      <div className="with">
        <input
          {...input}
          ref={field}
          className="input input--pw"
          id={fieldId}
          name={name}
          type={isShown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={[described, `${fieldId}-l`].filter(Boolean).join(" ")}
          aria-invalid={text ? true : undefined}
          onKeyDown={watchCaps}
          onKeyUp={watchCaps}
          onBlur={() => setCaps(false)}
          onChange={(event) => {
            clear();
            setLayout(/[а-яё]/i.test(event.target.value) ? "cyrillic" : "");
          }}
        />
        <button
          className="btn btn--quiet btn--s"
          type="button"
          aria-pressed={isShown}
          aria-controls={fieldId}
          aria-label={isShown ? `Скрыть: ${label}` : `Показать: ${label}`}
          onClick={() => setShown(!isShown)}
        >
          <Icon name="eye" small />
          {isShown ? "Скрыть" : "Показать"}
        </button>
      </div>
      <div id={`${fieldId}-l`} role="status" className="stack stack--s">
        {hasCaps && (
          <div className="notice t-warn">
            <Icon name="keyboard" />
            <p>
              <b className="b">Включён Caps Lock.</b> Буквы получаются большими.
            </p>
          </div>
        )}
        {layout === "cyrillic" && (
          <div className="notice t-warn">
            <Icon name="keyboard" />
            <p>
              <b className="b">Похоже, включена русская раскладка.</b>{" "}
              {isNew ? "Пароль русскими буквами тоже подойдёт." : "Если в пароле русские буквы, всё в порядке."} Если задуманы латинские,
              нажмите «Исправить раскладку».
            </p>
            <button className="btn btn--s" type="button" onClick={fixLayout}>
              Исправить раскладку
            </button>
          </div>
        )}
        {layout === "fixed" && <p className="hint">Раскладка исправлена, буквы теперь латинские.</p>}
      </div>
    </div>
  );
}
