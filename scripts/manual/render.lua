-- What is made of the descriptions of words, slots and warnings: a page of help, the reference in
-- docs, and definitions for editors. `use(name)` gives another script of this folder.
local use = ...
local words, slots, nearest = use "words", use "slots", use "nearest"
local warnings = use "warnings"

-- Kinds of value in the order of the reference, and what each is for.
local KINDS = {
  { "policy", "Files" }, { "experiment" }, { "value" },
  { "matcher", "Matchers ask an event or a session" },
  { "test", "Tests stand right of = in a matcher" },
  { "choice", "Values" }, { "path" }, { "number" }, { "threshold" }, { "time" },
  { "trigger", "Triggers stand in rotate_on" },
  { "measure", "Measures" },
}

-- ---- help ---------------------------------------------------------------------------------------

-- Words as one paragraph, in lines of at most 78 columns.
local function paragraph(text, indent)
  local lines, line = {}, indent
  for word in text:gmatch "%S+" do
    if #line + #word > 78 then
      lines[#lines + 1] = line
      line = indent
    end
    line = line .. (line == indent and "" or " ") .. word
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function forms_of(entry)
  return type(entry.form) == "table" and entry.form or { entry.name .. " = " .. entry.form }
end

-- An example as it stands in a rules file.
local function shown(entry)
  if entry.at == "file" then return entry.example end
  if entry.at == "policy" then return "return policy { …, " .. entry.example .. " }" end
  return entry.at .. " = { …, " .. entry.example .. " }"
end

local function page_of(entry)
  local lines = {}
  for _, form in ipairs(forms_of(entry)) do lines[#lines + 1] = form end
  lines[#lines + 1] = paragraph(entry.about, "    ")
  if entry.default then lines[#lines + 1] = "    default: " .. entry.default end
  lines[#lines + 1] = "    example: " .. shown(entry)
  return table.concat(lines, "\n") .. "\n"
end

-- Those of this name; of a slot its last name will do: `idle` is session.idle and window.idle.
local function entries_of(topic)
  local found = {}
  for _, list in ipairs { words, slots } do
    for _, entry in ipairs(list) do
      if entry.name == topic or entry.name:match "[^.]*$" == topic then
        found[#found + 1] = entry
      end
    end
  end
  return found
end

-- What a warning means, by the code at its end.
local function warning_of(topic)
  for _, warning in ipairs(warnings) do
    if warning.code == topic then
      return ("%s, a warning of lull check\n%s\n%s\n"):format(warning.code,
        paragraph(warning.means, "    "), paragraph(warning.mend, "    "))
    end
  end
end

local function names_of(list, wanted)
  local names = {}
  for _, entry in ipairs(list) do
    if not wanted or wanted(entry) then names[#names + 1] = entry.name end
  end
  return names
end

-- All names, for those who do not know what to ask for.
local function index()
  local lines = {
    "Words of the rules language, and slots of a policy; lull help NAME says more.\n",
  }
  local group
  for _, kind in ipairs(KINDS) do
    if kind[2] then
      group = {}
      lines[#lines + 1] = { kind[2], group }
    end
    for _, name in ipairs(names_of(words, function(entry) return entry.gives == kind[1] end)) do
      group[#group + 1] = name
    end
  end
  for _, place in ipairs { "policy", "session", "window" } do
    lines[#lines + 1] = { "Slots of " .. place, names_of(slots, function(entry)
      return entry.at == place and (place == "policy") == not entry.name:find(".", 1, true)
    end) }
  end
  for i, line in ipairs(lines) do
    if type(line) == "table" then
      lines[i] = line[1] .. ":\n" .. paragraph(table.concat(line[2], "  "), "    ")
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

-- The page of a word, slot or warning, or the index for "words"; nil and what is wrong where there
-- is none.
local function help(topic)
  if topic == "words" then return index() end
  local found, warning = entries_of(topic), warning_of(topic)
  if warning then return warning end
  if #found == 0 then
    local known = names_of(words)
    for _, one in ipairs(warnings) do known[#known + 1] = one.code end
    for _, name in ipairs(names_of(slots)) do
      known[#known + 1] = name
      known[#known + 1] = name:match "[^.]*$"
    end
    return nil, "no word or slot " .. topic .. nearest.hint(topic, known)
  end
  for i, entry in ipairs(found) do found[i] = page_of(entry) end
  return table.concat(found, "\n")
end

-- ---- reference ----------------------------------------------------------------------------------

local function cell(text)
  return (text:gsub("|", "\\|"))
end

local function code(text)
  return "`" .. cell(text) .. "`"
end

local function codes(list)
  local parts = {}
  for i, text in ipairs(list) do parts[i] = code(text) end
  return table.concat(parts, "<br>")
end

local function reference()
  local out = { [[
# Reference of the rules language

Every word and every slot, one line each. This page is made from `scripts/manual`
(`make reference`); [rules.md](rules.md) explains them in their context. `lull help NAME` shows the
same on a terminal.
]] }
  local function add(...) out[#out + 1] = string.format(...) end
  for _, kind in ipairs(KINDS) do
    if kind[2] then add("\n## %s\n\n| word | meaning | example |\n| --- | --- | --- |", kind[2]) end
    for _, entry in ipairs(words) do
      if entry.gives == kind[1] then
        add("| %s | %s | %s |", codes(entry.form), cell(entry.about), code(entry.example))
      end
    end
  end
  for _, place in ipairs { "policy", "session", "window" } do
    add("\n## Slots of %s\n\n| slot | takes | default | meaning | example |\n"
      .. "| --- | --- | --- | --- | --- |", place)
    for _, entry in ipairs(slots) do
      if entry.at == place then
        add("| %s | %s | %s | %s | %s |", code(entry.name), cell(entry.form), cell(entry.default),
          cell(entry.about), code(entry.example))
      end
    end
  end
  add("\n## Warnings of lull check\n\n| warning | means | what to do |\n| --- | --- | --- |")
  for _, warning in ipairs(warnings) do
    add("| %s | %s | %s |", code(warning.code), cell(warning.means), cell(warning.mend))
  end
  return table.concat(out, "\n") .. "\n"
end

-- ---- editors ------------------------------------------------------------------------------------

-- Definitions as the Lua language server reads them: completion and help while rules are written.
local function editor()
  local out = { [[
---@meta
-- What rules files see, for editors with the Lua language server: name this file's folder under
-- `workspace.library`. Made from scripts/manual (`make reference`).
]] }
  local function add(...) out[#out + 1] = string.format(...) end
  for _, entry in ipairs(words) do
    if entry.name ~= "with" and entry.name ~= "require" then
      add("\n---%s\n---", entry.about)
      for _, form in ipairs(entry.form) do add("---    %s", form) end
      local called = entry.form[1] ~= entry.name
      if called then
        add("---@return lull.%s\nfunction %s(...) end", entry.gives, entry.name)
      else
        add("---@type lull.%s\n%s = nil", entry.gives, entry.name)
      end
    end
  end
  for _, place in ipairs { "policy", "session", "window" } do
    add("\n---@class lull.%s_slots", place)
    for _, entry in ipairs(slots) do
      if entry.at == place then
        add("---@field %s any %s Takes %s.", entry.name:match "[^.]*$", entry.about, entry.form)
      end
    end
  end
  return table.concat(out, "\n") .. "\n"
end

return { help = help, reference = reference, editor = editor }
