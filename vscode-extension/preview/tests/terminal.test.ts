// What a terminal would show of printed text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { colored, inForce, rewound } from "../mime/terminal";

test("a carriage return overwrites, and only what is written over", () => {
  assert.equal(rewound("10%\r20%\r100%\ndone\r\nlong\rab"), "100%\ndone\nabng");
  assert.equal(rewound("abc\r"), "abc");
});

test("colours in force are those since the last reset", () => {
  assert.equal(inForce("\x1b[31mred \x1b[1mbold"), "\x1b[31m\x1b[1m");
  assert.equal(inForce("\x1b[31mred\x1b[0m plain"), "");
  assert.equal(inForce("\x1b[m\x1b[4munder", "\x1b[31m"), "\x1b[4m");
  assert.equal(inForce("plain", "\x1b[31m"), "\x1b[31m");
  assert.ok(inForce("\x1b[39m".repeat(5000)).length <= 2000);
});

test("sixteen, 256 and true colours, bold and underline; nothing of the text is HTML", () => {
  assert.match(colored("\x1b[31m<b>"), /class="ansi-red-fg">&lt;b&gt;</);
  assert.match(colored("\x1b[38;5;208mx"), /color:rgb\(255,135,0\)/);
  assert.match(colored("\x1b[38;2;1;2;3mx"), /color:rgb\(1,2,3\)/);
  assert.match(colored("\x1b[1mx"), /font-weight:bold/);
  assert.match(colored("\x1b[4mx"), /underline/);
  assert.equal(colored("x", "\x1b[32m"), colored("\x1b[32mx"));
});
