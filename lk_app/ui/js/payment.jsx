// A payment's status page asks by itself, less and less often, only while it is in sight and the answer is not here.
import { useEffect, useRef } from "react";

const FIRST_MS = 1000;
const GROWTH = 1.5;
const MAX_MS = 15000;
const SILENCE_MS = 45000;
const GIVE_UP_MS = 2 * 60 * 60 * 1000;

// `count` grows with each answer. A question that stays unanswered (the server was restarted) is asked again.
export function Watch({ count, onLook }) {
  const pause = useRef(FIRST_MS);
  const since = useRef(Date.now());
  const ask = useRef(onLook);
  ask.current = onLook;
  useEffect(() => {
    let timer;
    const plan = (ms) => {
      clearTimeout(timer);
      if (Date.now() - since.current < GIVE_UP_MS) timer = setTimeout(look, ms);
    };
    function look() {
      if (document.hidden) return;
      plan(SILENCE_MS);
      ask.current?.();
    }
    function seen() {
      if (document.hidden) return;
      pause.current = FIRST_MS;
      since.current = Date.now();
      plan(0);
    }
    plan(pause.current);
    pause.current = Math.min(pause.current * GROWTH, MAX_MS);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [count]);
  return null;
}
