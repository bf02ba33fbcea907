-- What came of the cases, by product: the table that is printed, and docs/conformance.md.
local conformance = require "conformance"
local forms = require "left_out"

local summary = {}

local FOLDERS = {
  engines = "Session windows of stream engines",
  openpanel = "OpenPanel, rrweb and Jetpack RTC",
  policies = "Analytics, monitoring and replay products",
  posthog = "PostHog",
}

-- Products of a folder in order, each with how many of its cases came out how.
local function by_product(results, folder)
  local rows, of_product = {}, {}
  for _, one in ipairs(results) do
    if one.case.folder == folder then
      local product = one.result.product
      local row = of_product[product]
      if not row then
        row = { product = product, passed = 0, failed = 0, ["left out"] = 0 }
        of_product[product], rows[#rows + 1] = row, row
      end
      row[one.result.verdict] = row[one.result.verdict] + 1
    end
  end
  table.sort(rows, function(a, b) return a.product:lower() < b.product:lower() end)
  return rows
end

local function counts(results, folder)
  local sum = { passed = 0, failed = 0, ["left out"] = 0 }
  for _, row in ipairs(by_product(results, folder)) do
    for verdict in pairs(sum) do
      sum[verdict] = sum[verdict] + row[verdict]
    end
  end
  return sum
end

-- The table as text, for those who run the tests.
function summary.table_of(results)
  local lines = {}
  for _, folder in ipairs(conformance.folders) do
    for _, row in ipairs(by_product(results, folder)) do
      lines[#lines + 1] = ("%-10s %-28s %4d passed %4d failed %4d left out"):format(folder,
        row.product, row.passed, row.failed, row["left out"])
    end
  end
  return table.concat(lines, "\n")
end

local function write_folder(lines, results, folder)
  local function write(...)
    lines[#lines + 1] = string.format(...)
  end
  local sum = counts(results, folder)
  write("\n## %s\n", FOLDERS[folder])
  write("%d of %d cases.\n", sum.passed, sum.passed + sum.failed + sum["left out"])
  write "| product | as there | decided otherwise |"
  write "| --- | --- | --- |"
  for _, row in ipairs(by_product(results, folder)) do
    write("| %s | %d | %s |", row.product, row.passed,
      row["left out"] > 0 and row["left out"] or "")
  end
  for _, form in ipairs(forms) do
    local names = {}
    for _, one in ipairs(results) do
      if one.result.verdict == "left out" and one.result.form == form then
        names[#names + 1] = "`" .. one.case.file .. "`"
      end
    end
    if form.folder == folder and #names > 0 then
      write("\n**%s%s.** “%s” %s", form.what:sub(1, 1):upper(), form.what:sub(2),
        form.page:gsub("[:,]$", " …"), form.side)
      write("\n%s", table.concat(names, ", "))
    end
  end
end

local function write_weak(lines, results)
  local weak = {}
  for _, one in ipairs(results) do
    local case = one.case
    if case.quality then
      weak[#weak + 1] = ("| `%s` | %s | %s |"):format(case.file, case.quality, one.result.verdict)
    end
  end
  if #weak > 0 then
    lines[#lines + 1] = "\n## Weak sources\n\nWhere a product's own test does not test what it "
      .. "says, or contradicts its code, we take the side of the code.\n\n| case | what is weak "
      .. "| here |\n| --- | --- | --- |"
    table.move(weak, 1, #weak, #lines + 1, lines)
  end
end

local HEAD = [[
# As the products themselves do it

The rules that ship with lull, against cases restated from the tests, the source and the documents
of the products: what their own engineers expect of the same events. This page is made by
`make conformance`.

A case runs through the engine with the shipped file of its product, with other settings where it
has numbers of its own. Its sessions have to be the same, event by event, and so do its windows,
reasons and figures, as far as it names any and a stream can tell them: how full a buffer is, or
what a player shows between two segments, is not asked. What our pages decide otherwise stands below
each table, with the sentence that decides.

%d cases: %d as there, %d decided otherwise, %d wrong.]]

function summary.page(results)
  local sum = { passed = 0, failed = 0, ["left out"] = 0 }
  for _, one in ipairs(results) do
    sum[one.result.verdict] = sum[one.result.verdict] + 1
  end
  local lines = { HEAD:format(#results, sum.passed, sum["left out"], sum.failed) }
  for _, folder in ipairs(conformance.folders) do
    write_folder(lines, results, folder)
  end
  write_weak(lines, results)
  return table.concat(lines, "\n") .. "\n"
end

-- Of how many cases a page tells.
function summary.count_of(page)
  return tonumber(page:match "\n(%d+) cases: ")
end

return summary
