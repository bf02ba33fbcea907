-- Are the promises kept that stand beside the rules that ship? Runs `lull test rules`, and counts.
local source = os.getenv "LULL_SOURCE" or "."
local pipe = assert(io.popen(("'%s' test '%s/rules' 2>&1"):format(os.getenv "LULL", source)))
local told = pipe:read "a"
pipe:close()
io.write(told)
local passed, failed, pending =
  told:match "(%d+) passed, (%d+) failed, (%d+) pending in %d+ files?\n$"
print(("specs: %d passed, %d failed, %d skipped"):format(passed or 0, failed or 1, pending or 0))
os.exit(failed == "0")
