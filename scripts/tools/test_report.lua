-- What lull test says: to a person, and as JSON.
local lull = ...
local report = {}

local EPIPE = 32
local COLOURS = { failed = "\27[31m", pending = "\27[33m", passed = "\27[32m" }

-- Nothing that a spec says may command a terminal.
local function plain(text)
  text = text:gsub("[%z\1-\9\11-\31\127]", "?")
  return utf8.len(text) and text or text:gsub("[\128-\255]", "?")
end

function report.complain(what)
  io.stderr:write("lull: ", plain(what), "\n")
end

-- The exit code.
function report.misuse(what)
  report.complain(what)
  io.stderr:write("lull: lull test --help tells more\n")
  return 2
end

-- Whether it is written, or nobody wants to read more of it.
function report.write(text)
  local fine, what, number = io.stdout:write(text)
  if fine then fine, what, number = io.stdout:flush() end
  if fine or number == EPIPE then return true end
  report.complain("standard output: " .. what)
  return false
end

local function count(results)
  local counts = { passed = 0, failed = 0, pending = 0 }
  for _, result in ipairs(results) do
    counts[result.outcome] = counts[result.outcome] + 1
  end
  return counts
end

local function place(result)
  return result.line and ("%s:%d"):format(result.file, result.line) or result.file
end

local function indented(text)
  return "    " .. text:gsub("\n", "\n    ")
end

-- Whether it was written, and how many failed.
function report.text(results, files)
  local out = {}
  local paint = lull.colours() and function(kind, text) return COLOURS[kind] .. text .. "\27[0m" end
    or function(_, text) return text end
  for _, result in ipairs(results) do
    if result.outcome ~= "passed" then
      local name = result.name ~= "" and ": " .. result.name or ""
      out[#out + 1] = ("%s: %s%s\n"):format(plain(place(result)),
        paint(result.outcome, result.outcome), plain(name))
      if result.message and result.message ~= "" then
        out[#out + 1] = plain(indented(result.message)) .. "\n"
      end
    end
  end
  local counts = count(results)
  local summary = ("%d passed, %d failed, %d pending in %d %s"):format(counts.passed, counts.failed,
    counts.pending, files, files == 1 and "file" or "files")
  out[#out + 1] = paint(counts.failed > 0 and "failed" or "passed", summary) .. "\n"
  return report.write(table.concat(out)), counts.failed
end

function report.json(results, files)
  local told = count(results)
  told.files, told.promises = files, lull.decode "[]"
  for i, result in ipairs(results) do
    told.promises[i] = { name = plain(result.name), outcome = result.outcome,
      file = plain(result.file), line = result.line,
      message = result.message and plain(result.message) }
  end
  return report.write(lull.encode(told) .. "\n"), told.failed
end

return report
