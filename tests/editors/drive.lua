-- A person at Neovim: opens a file, arms it, looks, edits, leaves. What was seen is written down as JSON.
local facts = {}
local file = vim.fn.getenv("EDITOR_TEST_FILE")

-- Waits until `look` returns something, and keeps that.
local function see(name, look)
  facts[name] = vim.NIL
  vim.wait(20000, function()
    local seen = look()
    if seen then facts[name] = seen end
    return seen
  end, 5)
end

local notified
vim.notify = function(text) notified = text end

local function state(wanted)
  return function() return vim.b.livesync == wanted and wanted end
end

local function diagnostics()
  local found = vim.diagnostic.get(0)
  return #found > 0 and { line = found[1].lnum, message = found[1].message }
end

local function popup()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
end

-- Neovim before 0.10 shows no inlay hints; the server has them for whoever asks.
local function hints()
  if vim.lsp.inlay_hint then
    return vim.tbl_map(function(each) return each.inlay_hint end, vim.lsp.inlay_hint.get({ bufnr = 0 }))
  end
  local range = { start = { line = 0, character = 0 }, ["end"] = { line = 9, character = 0 } }
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, range = range }
  local _, client = next(vim.lsp.buf_get_clients(0))
  local answer = client.request_sync("textDocument/inlayHint", params, 1000, 0)
  return answer and answer.result or {}
end

local function hint(text)
  return function()
    for _, each in ipairs(hints()) do
      if each.label == text then return { line = each.position.line, label = each.label } end
    end
  end
end

local function lenses()
  local titles = vim.tbl_map(function(lens) return lens.command.title end, vim.lsp.codelens.get(0))
  return #titles > 0 and titles
end

local function watched()
  local answers = vim.lsp.buf_request_sync(0, "workspace/executeCommand", { command = "livesync.stats" }, 10000)
  local _, answer = next(answers)
  return answer.result.watchedFiles
end

local function visit()
  vim.cmd("edit " .. vim.fn.fnameescape(file))
  see("opened", state("unarmed"))
  see("offer", lenses)
  vim.cmd("LivesyncArm")
  see("armed", state("idle"))
  see("diagnostic", diagnostics)
  see("lenses", function()
    local titles = lenses() or {}
    return titles[1] and vim.startswith(titles[1], "▶ Run · ") and titles
  end)
  see("hint", hint("= [1, 2, 3]"))

  vim.api.nvim_win_set_cursor(0, { 3, 0 })
  vim.lsp.buf.hover()
  see("hover", popup)

  vim.api.nvim_buf_set_lines(0, 0, 1, false, { "numbers = [9, 8]" })
  see("edited", hint("= [8, 9]"))
  vim.api.nvim_buf_set_lines(0, 4, 5, false, { "1 / 2" })
  see("healed", function() return #vim.diagnostic.get(0) == 0 and "healed" end)

  vim.cmd("LivesyncOpen")
  see("address", function() return notified and notified:match("^http.*") end)

  vim.cmd("edit " .. vim.fn.fnameescape(file .. ".second.py"))
  see("second", function() return vim.b.livesync end)
  facts.servers = #vim.lsp.get_clients({ name = "livesync" })
  facts.watched = watched()
end

local well, problem = pcall(visit)
if not well then facts.problem = problem end
vim.fn.writefile({ vim.fn.json_encode(facts) }, vim.fn.getenv("EDITOR_TEST_FACTS"))
vim.cmd("qall!")
