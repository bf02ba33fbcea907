-- Runs the command as a person would: in a shell, in a folder of its own, with its standard output,
-- standard error and exit code kept. LULL is the path of the command.
local support = {}

support.rules = 'return policy { key = "user", time = "ts", session = { idle = "30m" } }\n'

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local lull = assert(os.getenv("LULL"), "LULL must be the path of the command")
if lull:sub(1, 1) ~= "/" then
  lull = lines_of("pwd"):gsub("\n", "") .. "/" .. lull
end

-- A folder for one test, with shop.lua in it.
function support.new_folder()
  local folder = lines_of("mktemp -d"):gsub("\n", "")
  assert(folder:sub(1, 1) == "/")
  support.folder = folder
  support.write("shop.lua", support.rules)
end

function support.remove_folder()
  os.execute("rm -rf '" .. support.folder .. "'")
  support.folder = nil
end

function support.write(name, text)
  local file = assert(io.open(support.folder .. "/" .. name, "wb"))
  assert(file:write(text))
  assert(file:close())
end

function support.read(name)
  local file = assert(io.open(support.folder .. "/" .. name, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- Runs a bash script in the folder; $LULL is the command. A test that hangs ends after a minute.
function support.bash(script)
  support.write(".script", script)
  local _, _, code = os.execute(("cd '%s' && LULL='%s' LC_ALL=C timeout -k 5 60 bash .script "
    .. ">.out 2>.err </dev/null"):format(support.folder, lull))
  return { code = code, out = support.read(".out"), err = support.read(".err") }
end

-- Whether a terminal can be had here: not in every container.
function support.has_terminal()
  return support.bash("script -qec 'test -t 1' /dev/null").code == 0
end

-- `count` events of as many users, a second apart.
function support.events(count)
  local lines = {}
  for i = 1, count do
    lines[i] = ('{"user":"u%d","ts":%d,"text":"%s"}\n'):format(
      i % 1000, 1760000000000 + i * 1000, ("x"):rep(i % 50))
  end
  return table.concat(lines)
end

function support.lines(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

return support
