// Short words about what an act came to. They go by themselves; a failure stays longer.
import type { Notice } from "../state";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";

export function Notices({ notices }: { notices: readonly Notice[] }) {
  const { preview } = useSurroundings();
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map(({ id, tone, text, detail }) => (
        <div key={id} class={`notice notice-${tone}`}>
          <p>
            {text}
            {detail !== undefined && <span class="quiet">{detail}</span>}
          </p>
          <button type="button" aria-label="Dismiss" onClick={() => preview.dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
