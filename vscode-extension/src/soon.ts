/** Runs the work once for all the calls of this turn: notifications come by the dozen. */
export function soon(work: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      work();
    });
  };
}
