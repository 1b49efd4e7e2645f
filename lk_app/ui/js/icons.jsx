// The few drawings that components need while they change by themselves; the rest is lk_app/ui/icons.py.
const PATHS = {
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0z",
  keyboard:
    "M5 6h14a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5H5a2.5 2.5 0 0 1-2.5-2.5v-7A2.5 2.5 0 0 1 5 6zM6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14h8",
  alert: "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17h.01",
  stop: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0zM12 7.5v5.5M12 16.3h.01",
  clip: "M19 11.5 11.6 19a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l7-7",
  close: "M6 6l12 12M18 6 6 18",
  clock: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0zM12 7v5.3l3.5 2",
  check: "m5 12.8 4.6 4.6L19 7.5",
  down: "m5.5 9.5 6.5 6.5 6.5-6.5",
  phone:
    "M9.5 2.5h5a2.5 2.5 0 0 1 2.5 2.5v14a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19V5a2.5 2.5 0 0 1 2.5-2.5zM11 18.5h2",
  right: "m9.5 5.5 6.5 6.5-6.5 6.5",
  offline:
    "M3 3l18 18M5 12.5a10 10 0 0 1 5-2.7M2.2 9A14.5 14.5 0 0 1 7 6.2M13.5 6a14.5 14.5 0 0 1 8.3 3M15.5 10.7a10 10 0 0 1 3.5 1.8M8.5 16a5 5 0 0 1 6.6-.3M12 19.5h.01",
};

export function Icon({ name, small }) {
  return (
    <svg className={small ? "i i--s" : "i"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
