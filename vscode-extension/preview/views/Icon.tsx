// Line icons, drawn on a grid of 16.

const paths = {
  run: "M5 3.5v9l7-4.5z",
  again: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
  stop: "M4.5 4.5h7v7h-7z",
  restart: "M8 2.5v5M4.8 4.6a5 5 0 1 0 6.4 0",
  check: "M3.5 8.5l3 3 6-7",
  code: "M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5",
  pin: "M9.5 2.5l4 4-2.2.6-2.6 2.6-.4 2.8-4.8-4.8 2.8-.4 2.6-2.6zM5.7 10.3L2.5 13.5",
  follow: "M8 8m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M8 8m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  sun: "M8 8m-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0M8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1",
  moon: "M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z",
  system: "M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5",
  keys: "M1.5 4.5h13v7h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.3h6",
  search: "M7 7m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M10 10l3.5 3.5",
  folder: "M2 4.5h4l1.3 1.5H14v6.5H2z",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  panel: "M2 3h12v10H2zM6 3v10",
  close: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.3h.01",
  clock: "M8 8m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M8 5v3l2 1.5",
  pause: "M6 4v8M10 4v8",
  down: "M8 3v9M4.5 8.5L8 12l3.5-3.5",
  up: "M8 13V4M4.5 7.5L8 4l3.5 3.5",
  more: "M3.2 8h.01M8 8h.01M12.8 8h.01",
  heading: "M4 3v10M12 3v10M4 8h8",
  vary: "M2 5h3c3 0 3 6 6 6h3M11.5 8.8L14 11l-2.5 2.2M2 11h3c.9 0 1.5-.5 2-1.2M9 6.2C9.5 5.400 10.2 5 11 5h3M11.5 2.8L14 5l-2.5 2.2",
  link: "M6.5 9.5l3-3M7 4.8l1.2-1.2a2.6 2.6 0 0 1 3.7 3.7L10.7 8.5M9 11.2l-1.2 1.2a2.6 2.6 0 0 1-3.7-3.7L5.3 7.5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M6 11h9M6 16h5" stroke="var(--on-accent)" stroke-opacity=".7" stroke-width="2.4" stroke-linecap="round" />
      <path
        d="M6 22h6l2.6-5 3.4 9 3-12 2 8h3"
        fill="none"
        stroke="var(--on-accent)"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
