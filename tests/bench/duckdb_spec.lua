-- DuckDB is measured only where its answer is lull's.
package.path = (os.getenv("LULL_SOURCE") or ".") .. "/tests/bench/?.lua;" .. package.path
local tools = require "tools"
local support = tools.support

describe("DuckDB beside lull", function()
  before_each(support.new_folder)
  after_each(support.remove_folder)

  it("has the same sessions, of the same events", function()
    local python = tools.build .. "/bench/duckdb/bin/python"
    local file = io.open(python)
    if not file then
      pending "need DuckDB: make bench-duckdb"
      return
    end
    file:close()
    tools.bash(("mkdir -p build/bench && ln -s '%s/bench/duckdb' build/bench/duckdb"):format(
      tools.build))
    local told = tools.drive "bench_duckdb.py --scale 0.02 --check"
    local sessions, events = told.out:match "^the same answer: (%d+) sessions of (%d+) events\n$"
    assert.equal("8000", events)
    assert.is_true(tonumber(sessions) > 250)
  end)

  it("is no measure where an answer is another", function()
    support.write("compare.py", [[
import os, sys
sys.path.insert(0, os.environ["BENCH"])
import bench_duckdb
from measure import Failed

def refuses(same, *answers):
    try:
        return same(*answers)
    except Failed as error:
        return str(error).split(":")[0]

same, tags = bench_duckdb.same_sessions, bench_duckdb.same_tags
print(refuses(same, {("a", 1, 2, 2)}, {("a", 1, 2, 2)}), refuses(same, {("a", 1, 2, 2)}, set()),
      refuses(tags, {"1": "a", "2": "b"}, {"2": "y", "1": "x"}),
      refuses(tags, {"1": "a", "2": "b"}, {"1": "x", "2": "x"}),
      refuses(tags, {"1": "a", "2": "a"}, {"1": "x", "2": "y"}),
      refuses(tags, {"1": "a"}, {"1": "x", "2": "x"}), sep=", ")
]])
    assert.equal("1, another answer, 2, another answer, another answer, another answer\n",
      tools.bash("BENCH=$BENCH python3 compare.py").out)
  end)
end)
