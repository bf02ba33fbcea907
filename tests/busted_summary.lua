-- An output handler for busted: says in full what failed or was skipped, and closes with the line
-- that tests/counted.sh reads. Errors count as failures, pending tests as skipped.
local pretty = require "pl.pretty"

local function text(message)
  if type(message) == "string" then
    return message
  end
  return message == nil and "no message" or pretty.write(message)
end

local function place(entry)
  local trace = entry.element.trace or entry.trace
  return trace and trace.short_src and ("%s:%d: "):format(trace.short_src, trace.currentline) or ""
end

return function()
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base"()

  local function show(kind, entry)
    io.write(kind, " ", place(entry), entry.name, "\n")
    if kind ~= "skipped" or entry.message then
      io.write("    ", (text(entry.message):gsub("\n", "\n    ")), "\n")
    end
    if kind == "error" and entry.trace and entry.trace.traceback then
      io.write("    ", (entry.trace.traceback:gsub("\n", "\n    ")), "\n")
    end
  end

  handler.suiteEnd = function()
    for _, entry in ipairs(handler.pendings) do
      show("skipped", entry)
    end
    for _, entry in ipairs(handler.failures) do
      show("failed", entry)
    end
    for _, entry in ipairs(handler.errors) do
      show("error", entry)
    end
    local files = {}
    for _, argument in ipairs(_G.arg) do
      files[#files + 1] = argument:match "([^/]+)_spec%.lua$"
    end
    io.write(("%s: %d passed, %d failed, %d skipped\n"):format(
      #files > 0 and table.concat(files, " ") or "busted", handler.successesCount,
      handler.failuresCount + handler.errorsCount, handler.pendingsCount))
    return nil, true
  end

  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
