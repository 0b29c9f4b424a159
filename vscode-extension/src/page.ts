// The pane's HTML: the built page, and a policy that lets it load nothing but itself.
import { randomBytes } from "node:crypto";
import { Uri, type Webview } from "vscode";

export function paneFolder(extension: Uri): Uri {
  return Uri.joinPath(extension, "dist", "pane");
}

export function paneHtml(webview: Webview, extension: Uri): string {
  const asset = (name: string): string => webview.asWebviewUri(Uri.joinPath(paneFolder(extension), name)).toString();
  const nonce = randomBytes(18).toString("base64");
  return `<!doctype html>
<html lang="en" data-host="vscode">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy(webview.cspSource, nonce)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>livesync</title>
    <link rel="stylesheet" href="${asset("pane.css")}" />
  </head>
  <body>
    <div id="page"></div>
    <script type="module" nonce="${nonce}" src="${asset("pane.js")}"></script>
  </body>
</html>`;
}

/**
 * Frames with the user's scripts are `srcdoc` documents without an origin, and inherit this policy: what they may load
 * besides us is `https:`. That is not the daemon, which speaks plain HTTP on loopback. Scripts run by the nonce only; our page
 * gives it to the frames, and what output it shows outside of them has no scripts left.
 */
function policy(own: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src ${own} 'unsafe-inline' https:`,
    `img-src ${own} data: blob: https:`,
    "media-src data: blob: https:",
    `font-src ${own} data: https:`,
    "connect-src blob: https:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
