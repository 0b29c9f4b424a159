import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["tests/*.test.ts"] },
  // The real module exists only inside VS Code.
  resolve: { alias: { vscode: fileURLToPath(new URL("./tests/vscode.ts", import.meta.url)) } },
});
