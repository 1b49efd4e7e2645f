// Digits of a meter. One real input takes the keys; the digits are drawn in windows beside it from what it holds,
// so their places do not depend on a browser's letter-spacing. Filled from the right, as on the meter.
import { useEffect, useId, useRef, useState } from "react";

const PAUSE_MS = 600;

// «12 345,6» pasted from a bill: the whole part, digits only.
const wholeDigits = (text) => text.split(/[.,]/)[0].replace(/\D/g, "");

export function Dial({ name, id, digits, decimals = 0, defaultValue = "", invalid, labelledBy, describedBy, onValue }) {
  const own = useId();
  const fieldId = id ?? own;
  const [value, setValue] = useState(String(defaultValue));
  const [isOver, setOver] = useState(false);
  const timer = useRef(0);

  useEffect(() => setValue(String(defaultValue)), [defaultValue]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function change(event) {
    const next = wholeDigits(event.target.value);
    setOver(next.length > digits);
    if (next.length > digits) return;
    setValue(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onValue?.(next), PAUSE_MS);
  }

  // The drawn windows have no caret inside the number: one types at its end, as on a calculator, or replaces all.
  function keepAtEnd(event) {
    const field = event.target;
    const isAll = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    if (!isAll && field.selectionEnd !== field.value.length) field.setSelectionRange(field.value.length, field.value.length);
  }

  const windows = value.padStart(digits, " ").split("");
  return (
    <div>
      <div className={invalid ? "dial dial--bad" : "dial"} style={{ "--n": digits }}>
        {windows.map((digit, place) => (
          <i key={place} aria-hidden="true" className={[digit !== " " && "on", place === digits - 1 && "here"].filter(Boolean).join(" ")}>
            {digit === " " ? "–" : digit}
          </i>
        ))}
        {decimals > 0 && (
          <i aria-hidden="true" className="dec">
            ,–
          </i>
        )}
        <input
          id={fieldId}
          name={name}
          value={value}
          onChange={change}
          onSelect={keepAtEnd}
          inputMode="numeric"
          autoComplete="off"
          aria-labelledby={labelledBy}
          aria-describedby={[describedBy, `${fieldId}-over`].filter(Boolean).join(" ")}
          aria-invalid={invalid ? true : undefined}
        />
      </div>
      <p id={`${fieldId}-over`} className="hint" role="status">
        {isOver ? `На этом счётчике ${digits} ${digits < 5 ? "цифры" : "цифр"} до запятой.` : ""}
      </p>
    </div>
  );
}

// The previous reading in the same columns, above.
export function PastDial({ value, digits }) {
  return (
    <div className="dial dial--past" aria-hidden="true" style={{ "--n": digits }}>
      {[...String(value).padStart(digits, "0")].map((digit, place) => (
        <i key={place}>{digit}</i>
      ))}
    </div>
  );
}
