-- What the tests of the house share: reading the tree, and counting checks.
local house = {}

-- The output of a command as a list of lines, and whether it succeeded.
function house.lines(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do
    lines[#lines + 1] = line
  end
  return lines, (pipe:close()) == true
end

-- The files below some folders whose names end in one of `endings`, sorted; folders that are not
-- there are passed over.
function house.files(folders, endings)
  local names = {}
  for _, ending in ipairs(endings) do
    names[#names + 1] = ("-name '*.%s' -print"):format(ending)
  end
  local find = "find %s -name node_modules -prune -o %s 2>/dev/null | LC_ALL=C sort"
  return (house.lines(find:format(table.concat(folders, " "), table.concat(names, " -o "))))
end

local passed, failed = 0, 0

-- One check: it failed when there is something in the list of what is wrong.
function house.check(wrong)
  for _, line in ipairs(wrong) do
    print(line)
  end
  if #wrong == 0 then
    passed = passed + 1
  else
    failed = failed + 1
  end
end

-- One check a file, by one run of a tool over all of them, which begins what it says of a file with
-- the file's name; and one that the tool has not failed for another reason.
function house.check_files(command, files)
  local lines, fine = house.lines(("%s %s 2>&1"):format(command, table.concat(files, " ")))
  local wrong, others = {}, {}
  for _, file in ipairs(files) do wrong[file] = {} end
  for _, line in ipairs(lines) do
    local of = wrong[line:match "^([^:]+):"] or others
    of[#of + 1] = line
  end
  local found = false
  for _, file in ipairs(files) do
    found = found or #wrong[file] > 0
    house.check(wrong[file])
  end
  if not fine and not found then others[#others + 1] = command .. ": failed" end
  house.check(fine and {} or found and {} or others)
end

function house.finish(name)
  print(("%s: %d passed, %d failed, 0 skipped"):format(name, passed, failed))
  os.exit(failed == 0)
end

return house
