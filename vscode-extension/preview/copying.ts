// What a block shows, as text or as a picture for the clipboard.
import { asText } from "./mime/text";
import { type DisplayOutput, isRef, type Output, type Payload } from "./protocol";

/** Fetches what the daemon still keeps. */
export type Load = (path: string) => Promise<Blob>;

/** Escapes of a terminal: colours, cursor moves, titles and links. */
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

export async function textOfOutputs(outputs: readonly Output[], load: Load): Promise<string> {
  const texts = await Promise.all(outputs.map((output) => textOf(output, load)));
  return texts.filter((text) => text !== "").join("\n");
}

async function textOf(output: Output, load: Load): Promise<string> {
  switch (output.type) {
    case "stream":
      return (await read(output.ref ?? output.text ?? "", load)).replace(escapes, "").replace(/\n$/, "");
    case "error":
      return [...output.frames.map(({ text }) => text.trim()), `${output.name}: ${output.message}`].join("\n");
    case "truncated":
      return "…";
    default:
      return read(output.data["text/plain"] ?? "", load);
  }
}

async function read(payload: Payload, load: Load): Promise<string> {
  return isRef(payload) ? (await load(payload.ref)).text() : asText(payload);
}

/** The one picture that a block shows, if that is all it shows: PNG is what clipboards take. */
export function onlyPicture(outputs: readonly Output[]): Payload | undefined {
  const [only] = outputs;
  return outputs.length === 1 && only && isDisplay(only) ? only.data["image/png"] : undefined;
}

function isDisplay(output: Output): output is DisplayOutput {
  return output.type === "display" || output.type === "value";
}

export async function pictureOf(payload: Payload, load: Load): Promise<Blob> {
  if (isRef(payload)) return load(payload.ref);
  const bytes = Uint8Array.from(atob(asText(payload)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}
