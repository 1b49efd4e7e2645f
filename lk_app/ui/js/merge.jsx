// «Объединение учетных записей»: the label of the password and the warning repeat the address as it is being typed. All of it
// happens here: an address half typed is nobody's business on the server.
import { useState } from "react";
import { Field, PasswordField } from "./forms";
import { Icon } from "./icons";

const MAX_SHOWN = 60; // a longer one is cut in the words around the field, not in the field

export function JoinFields({ words, errors = {}, email = "" }) {
  const [typed, setTyped] = useState(email);
  const address = typed.trim();
  const shown = address.length > MAX_SHOWN ? `${address.slice(0, MAX_SHOWN)}…` : address;
  return (
    <>
      <Field
        name="email"
        label={words.email}
        error={errors.email}
        defaultValue={email}
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={320}
        onChange={(event) => setTyped(event.target.value)}
      />
      <PasswordField
        name="password"
        label={shown ? `${words.password} ${shown}` : words.password_nobody}
        error={errors.password}
        autoComplete="off"
      />
      <div className="notice t-warn">
        <Icon name="alert" />
        <p>{shown ? words.warning.replace("{email}", () => shown) : words.warning_nobody}</p>
      </div>
    </>
  );
}
