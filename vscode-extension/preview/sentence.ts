/** What went wrong, for people: errors are written as sentences. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
