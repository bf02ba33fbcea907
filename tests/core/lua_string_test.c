/*
 * lua_string_test [seed] [count]: the promises of core/policy/lua_string.h, and the library against
 * liblua's own on random patterns and subjects.
 */
#include "policy/budget.h"
#include "policy/lua_string.h"
#include "policy/pattern.h"
#include "promises.h"

#include <lauxlib.h>
#include <locale.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MANY UINT64_C(100000000)

/* ---- a budget to test with ---- */

static uint64_t budget_left = STEPS_MANY;

void lull__budget_charge(lua_State *L, uint64_t steps) {
    if (budget_left < steps) {
        budget_left = 0;
        luaL_error(L, "budget spent");
    }
    budget_left -= steps;
}

uint64_t lull__budget_left(lua_State *L) {
    (void)L;
    return budget_left;
}

/* ---- the library, from Lua ---- */

/* Texts of a few thousand bytes each: C promises no longer literals. */
static const char *const library_lua[] = {
    "local same = function(name, wanted, ...)\n"
    "  local got = table.pack(...)\n"
    "  for i = 1, got.n do got[i] = tostring(got[i]) end\n"
    "  got = table.concat(got, ' ')\n"
    "  promise(name, got == wanted, got)\n"
    "end\n"
    "local fails = function(name, wanted, ...)\n"
    "  local ok, text = pcall(...)\n"
    "  promise(name, not ok and tostring(text):find(wanted, 1, true) ~= nil, tostring(text))\n"
    "end\n"
    "local s = ours\n"
    "same('find gives positions and captures', '2 3 b c', s.find('abcd', '(b)(c)'))\n"
    "same('find takes a negative init', '4 4', s.find('abca', 'a', -2))\n"
    "same('find beyond the end is nil', 'nil', s.find('abc', '', 5))\n"
    "same('find at the end may be empty', '4 3', s.find('abc', '', 4))\n"
    "same('find can be plain', '2 3', s.find('a.+', '.+', 1, true))\n"
    "same('find of ) alone is plain, as in Lua', '2 2', s.find('a)', ')'))\n"
    "same('match gives the whole match', 'bc', s.match('abcd', 'b.'))\n"
    "same('match gives captures and positions', 'b 3', s.match('abcd', '(b)()'))\n"
    "same('match takes init', 'a', s.match('abca', '^a', 4))\n"
    "local all = function(...)\n"
    "  local t = {}\n"
    "  for a, b in s.gmatch(...) do t[#t + 1] = a .. ':' .. tostring(b) end\n"
    "  return table.concat(t, ' ')\n"
    "end\n"
    "same('gmatch gives every match', 'a:nil b:nil', all('a, b', '%a'))\n"
    "same('gmatch gives captures', 'a:1 b:2', all('a=1 b=2', '(%a)=(%d)'))\n"
    "same('gmatch takes ^ as a byte, as in Lua', '^a:nil', all('a^a', '^a'))\n"
    "same('gmatch takes init', 'c:nil', all('abc', '%a', 3))\n"
    "same('gmatch takes a negative init', 'c:nil', all('abc', '%a', -1))\n"
    "same('gmatch beyond the end gives nothing', '', all('abc', '', 9))\n"
    "same('gmatch gives no empty match after a match', 'ab:nil :nil', all('ab;', '%a*'))\n"
    "same('gsub fills a text in', '<a>% <b>% 2', s.gsub('a b', '%a', '<%0>%%'))\n"
    "same('gsub fills captures in', 'b-a 1', s.gsub('a b', '(%a) (%a)', '%2-%1'))\n"
    "same('%1 without captures is the match', 'aa 1', s.gsub('a', 'a', '%1%1'))\n"
    "same('gsub fills positions in', '12 2', s.gsub('ab', '()%a', '%1'))\n"
    "same('gsub takes a number', '55 2', s.gsub('ab', '%a', 5))\n"
    "same('gsub looks up a table', '1b 2', s.gsub('ab', '%a', {a = 1, b = false}))\n"
    "same('gsub calls a function', 'BA 1', s.gsub('AB', '(.)(.)', function(x, y) return y .. x "
    "end))\n"
    "same('gsub keeps what a function leaves', 'ab 2', s.gsub('ab', '.', function() end))\n"
    "same('gsub stops after n', 'xxa 2', s.gsub('aaa', 'a', 'x', 2))\n"
    "same('gsub of none is none', 'aaa 0', s.gsub('aaa', 'a', 'x', 0))\n"
    "same('gsub keeps to its anchor', 'xaa 1', s.gsub('aaa', '^a', 'x'))\n"
    "same('gsub passes empty matches', '-a-b- 3', s.gsub('ab', '', '-'))\n"
    "same('gsub gives no empty match after a match', 'x;x 2', s.gsub('ab;', '%a*', 'x'))\n"
    "fails('gsub refuses %9', 'invalid capture index %9 in replacement', s.gsub, 'a', 'a', '%9')\n"
    "fails('gsub refuses a lone %', 'invalid use of', s.gsub, 'a', 'a', '%')\n"
    "fails('gsub refuses a table value', 'invalid replacement value (a table)', s.gsub, 'a', 'a',\n"
    "  function() return {} end)\n"
    "fails('gsub refuses true', 'string/function/table expected, got boolean', s.gsub, 'a', 'a', "
    "true)\n"
    "fails('gsub refuses an open capture always', 'unfinished capture', s.gsub, 'a', '(a', 'x')\n",

    "local same = function(name, wanted, got) promise(name, wanted == got, tostring(got)) end\n"
    "local fails = function(name, wanted, ...)\n"
    "  local ok, text = pcall(...)\n"
    "  promise(name, not ok and tostring(text):find(wanted, 1, true) ~= nil, tostring(text))\n"
    "end\n"
    "local s = ours\n"
    "for _, name in ipairs{'dump', 'pack', 'unpack', 'packsize'} do\n"
    "  same('there is no ' .. name, nil, s[name])\n"
    "end\n"
    "local names = 0\n"
    "for name in pairs(s) do\n"
    "  names = names + 1\n"
    "  fails('arguments of ' .. name .. ' are checked', 'bad argument #1', s[name], {})\n"
    "end\n"
    "same('thirteen functions', 13, names)\n"
    "fails('an error names its function', \"to 'rep'\",\n"
    "  load('local s = ... s.rep({})'), s)\n"
    "same('rep repeats', 'ababab', s.rep('ab', 3))\n"
    "same('rep separates', 'ab,ab', s.rep('ab', 2, ','))\n"
    "same('rep of nothing comes at once', '', s.rep('', 1 << 62))\n"
    "same('rep of nothing with separators is bounded', false, (pcall(s.rep, '', 1 << 62, ',')))\n"
    "same('rep makes a mebibyte', 1 << 20, #s.rep('a', 1 << 20))\n"
    "fails('rep makes no more', '1048576 bytes', s.rep, 'a', (1 << 20) + 1)\n"
    "same('the last separator does not count', 1 << 20, #s.rep('a', 1 << 19, 'b') + 1)\n"
    "fails('rep is not fooled by overflow', '1048576 bytes', s.rep, ('a'):rep(16), 1 << 60)\n"
    "same('letters are ASCII letters', 'ab\\xC4', s.lower('AB\\xC4'))\n"
    "same('upper too', 'AB\\xE4', s.upper('ab\\xE4'))\n"
    "same('reverse keeps NUL', 'b\\0a', s.reverse('a\\0b'))\n"
    "local f = s.format\n"
    "same('%d with flags', '|+07| -5|5  |', f('|%+03d|%3d|%-3d|', 7, -5, 5))\n"
    "same('%x %X %o %#x', 'ff FF 17 0xff', f('%x %X %o %#x', 255, 255, 15, 255))\n"
    "same('%u', '18446744073709551615', f('%u', -1))\n"
    "same('%c', 'a\\0b', f('%c%c%c', 97, 0, 98))\n"
    "same('%e %f %g %a', '1.5e+00 1.500000 1.5 0x1.8p+0', f('%.1e %f %g %a', 1.5, 1.5, 1.5, 1.5))\n"
    "same('%F is %f', '1.500000', f('%F', 1.5))\n"
    "same('%5.1f', '|  1.5|', f('|%5.1f|', 1.5))\n"
    "same('the longest number fits', #string.format('%99.99f', -1e308), #f('%99.99f', -1e308))\n"
    "same('%q quotes', '\"a\\\\\\n\\\\0\\\\0011\\\\\"\\\\\\\\\\\\13\"', f('%q', "
    "'a\\n\\0\\0011\"\\\\\\r'))\n"
    "same('%q of numbers reads back', '0x1p-1 0x8000000000000000 1e9999',\n"
    "  f('%q %q %q', 0.5, math.mininteger, math.huge))\n"
    "same('%s of anything', 'nil true 1 1.0 x', f('%s %s %s %s %s', nil, true, 1, 1.0, 'x'))\n"
    "same('%s with width and precision', '|  ab|ab  |', f('|%4.2s|%-4s|', 'abc', 'ab'))\n"
    "same('%s keeps NUL', 'a\\0b', f('%s', 'a\\0b'))\n"
    "same('%s shows no address', 'table function', f('%s %s', {}, print))\n"
    "same('%s takes __name', 'event', f('%s', setmetatable({}, {__name = 'event'})))\n"
    "same('%s takes a text as __name only', 'table', f('%s', setmetatable({}, {__name = 1})))\n"
    "same('%s takes __tostring', 'me', f('%s', setmetatable({}, {__tostring = function() return "
    "'me' end})))\n"
    "fails('__tostring must give a text', 'must return a string', f, '%s',\n"
    "  setmetatable({}, {__tostring = function() return {} end}))\n"
    "fails('%p is refused', 'not available in rules', f, '%p', {})\n"
    "fails('%y is refused', \"invalid conversion '%y' to 'format'\", f, '%y', 1)\n"
    "fails('a lone % is refused', \"invalid conversion '%' to 'format'\", f, '%', 1)\n"
    "fails('three digits are refused', 'invalid conversion', f, '%100d', 1)\n"
    "fails('a missing value is named', 'bad argument #3', f, '%d %d', 1)\n"
    "fails('%q takes no modifiers', 'cannot have modifiers', f, '%5q', 1)\n"
    "fails('%q of a table is refused', 'no literal form', f, '%q', {})\n",

    "local s = ours\n"
    "local cost = function(f, ...)\n"
    "  budget(1 << 40)\n"
    "  f(...)\n"
    "  return (1 << 40) - budget(100000000)\n"
    "end\n"
    "local big = ('a'):rep(10000)\n"
    "for name, call in pairs{\n"
    "  rep = function() s.rep('ab', 5000) end,\n"
    "  sub = function() s.sub(big, 1) end,\n"
    "  lower = function() s.lower(big) end,\n"
    "  upper = function() s.upper(big) end,\n"
    "  reverse = function() s.reverse(big) end,\n"
    "  byte = function() s.byte(big, 1, -1) end,\n"
    "  format = function() s.format('%s', big) end,\n"
    "  quoted = function() s.format('%q', big) end,\n"
    "  find = function() s.find(big, 'b', 1, true) end,\n"
    "  gsub = function() s.gsub('a', 'a', big) end,\n"
    "  table_gsub = function() s.gsub('a', 'a', {a = big}) end,\n"
    "  gmatch = function() for _ in s.gmatch(big, 'b') do end end,\n"
    "} do\n"
    "  local steps = cost(call)\n"
    "  promise('the work is charged: ' .. name, steps >= 10000 and steps < 50000, "
    "tostring(steps))\n"
    "end\n"
    "budget(1000)\n"
    "for name, call in pairs{\n"
    "  find = function() s.find(('a'):rep(30), 'a*a*a*a*a*b') end,\n"
    "  plain = function() s.find(big, 'b') end,\n"
    "  gmatch = function() s.gmatch(('a'):rep(30), 'a*a*a*a*a*b')() end,\n"
    "  gsub = function() s.gsub(big, '.', '%0%0') end,\n"
    "  rep = function() s.rep('a', 1001) end,\n"
    "} do\n"
    "  budget(1000)\n"
    "  local ok, text = pcall(call)\n"
    "  promise('a spent budget raises: ' .. name, not ok and tostring(text):find('budget spent'),\n"
    "    tostring(text))\n"
    "end\n"
    "budget(100000000)\n",
};

static const char locale_lua[] =
    "local s = ours\n"
    "local got = s.format('%.1f|%6.2f|%s|%g|%a', 1.5, 1.5, 1.5, 0.25, 1.5) .. '|' ..\n"
    "  s.sub(2.5, 1) .. '|' .. s.gsub('x', 'x', function() return 3.5 end)\n"
    "promise('numbers keep their point in any locale',\n"
    "  got == '1.5|  1.50|1.5|0.25|0x1.8p+0|2.5|3.5', got)\n";

/* Runs ours and liblua's on the same random cases. Arguments: seed, count. */
static const char differential_lua[] =
    "local seed, count = ...\n"
    "math.randomseed(seed)\n"
    "local random = math.random\n"
    "local pieces = {'a', 'b', 'A', '1', ' ', '-', '.', '%a', '%d', '%w', '%S', '%l', '%U', '%p',\n"
    "  '%c', '%x', '%g', '%z', '%Z', '%y', '%%', '%.', '(', ')', '()', '(a)', '(.-)', '(a*)', "
    "'(%w+)',\n"
    "  '[ab]', '[^a]', '[a-z]', '[]a]', '[^]b]', '[%a-]', '[a-%]', '[%d%]]', '[--1]', '[a-%%]', "
    "'[^%s]',\n"
    "  '[', ']', '[^', '^', '$', '%', '%b', '%b()', '%bab', '%baa', '%f', '%f[a]', '%f[%w]', "
    "'%f[^%z]',\n"
    "  '%f[%W]', '%0', '%1', '%2', '%1', '\\0', '[\\0-\\31]', '\\200', '*', '+', '?', '-', '*', "
    "'+', '?',\n"
    "  'a*', 'b-', '.-', '.*', '%a+', 'a?', '[ab]*', '[^b]-', 'ab', 'a', 'b', '.'}\n"
    "local bytes = {'a', 'a', 'a', 'b', 'b', 'A', '1', '(', ')', ' ', '-', ']', '^', '$', '%', "
    "'\\0',\n"
    "  '\\200', '.', '\\n', 'y'}\n"
    "local raw = {'a', 'b', '(', ')', '[', ']', '%', '%', '-', '*', '^', '$', '.', 'f', '1', "
    "'\\0'}\n"
    "local words = {'x', '%0', '%1', '%%', '%2', 'a', '', '<%1>', '%', '%z'}\n"
    "local make = function(from, most)\n"
    "  local t = {}\n"
    "  for i = 1, random(0, most) do t[i] = from[random(#from)] end\n"
    "  return table.concat(t)\n"
    "end\n"
    "local gather = function(lib)\n"
    "  return function(s, p, init)\n"
    "    local t = {}\n"
    "    for a, b, c in lib.gmatch(s, p, init) do\n"
    "      t[#t + 1] = tostring(a) .. '|' .. tostring(b) .. '|' .. tostring(c)\n"
    "    end\n"
    "    return table.concat(t, ';')\n"
    "  end\n"
    "end\n"
    "local joined = function(...)\n"
    "  local t = table.pack(...)\n"
    "  for i = 1, t.n do t[i] = tostring(t[i]) end\n"
    "  return table.concat(t, ',')\n"
    "end\n"
    "local stats = {compared = 0, matched = 0, errors = 0, stricter = 0, wrong = 0}\n"
    "local wrong = function(what, s, p, a, b)\n"
    "  stats.wrong = stats.wrong + 1\n"
    "  if stats.wrong <= 10 then print(('%s s=%q p=%q ours=%s lua=%s'):format(what, s, p, a, b)) "
    "end\n"
    "end\n"
    "local compare = function(what, mine, theirs, s, p, ...)\n"
    "  local a, b = table.pack(pcall(mine, s, p, ...)), table.pack(pcall(theirs, s, p, ...))\n"
    "  stats.compared = stats.compared + 1\n"
    "  if a[1] and a[2] then stats.matched = stats.matched + 1 end\n"
    "  if not a[1] then stats.errors = stats.errors + 1 end\n"
    "  if not a[1] and b[1] and (what == 'gsub text' or what == 'gsub table') and "
    "a[2]:find('unfinished', 1, true) then\n"
    "    stats.stricter = stats.stricter + 1\n"
    "    return a\n"
    "  end\n"
    "  local same = a[1] == b[1] and (not a[1] or a.n == b.n)\n"
    "  for i = 2, a[1] and a.n or 0 do same = same and rawequal(a[i], b[i]) end\n"
    "  if not same then wrong(what, s, p, joined(table.unpack(a, 1, a.n)), joined(table.unpack(b, "
    "1, b.n))) end\n"
    "  return a\n"
    "end\n"
    "local mine, theirs = gather(ours), gather(string)\n"
    "for _ = 1, count do\n"
    "  local s = make(bytes, 12)\n"
    "  local p = random(4) == 1 and make(raw, 8) or make(pieces, 6)\n"
    "  if random(6) == 1 then p = '^' .. p end\n"
    "  local init = random(3) == 1 and random(-14, 14) or nil\n"
    "  local a = compare('find', ours.find, string.find, s, p, init)\n"
    "  local m = compare('match', ours.match, string.match, s, p, init)\n"
    "  local e = table.pack(pcall(exact, s, p, init))\n"
    "  if joined(table.unpack(e, 1, e.n)) ~= joined(table.unpack(m, 1, m.n)) and (e[1] or m[1]) "
    "then\n"
    "    wrong('exact', s, p, tostring(e[2]), tostring(m[2]))\n"
    "  end\n"
    "  if not m[1] and check(p) then wrong('check', s, p, 'passed', m[2]) end\n"
    "  if random(8) == 1 then compare('plain', ours.find, string.find, s, p, init, true) end\n"
    "  compare('gmatch', mine, theirs, s, p, init)\n"
    "  local n = random(4) == 1 and random(-1, 3) or nil\n"
    "  compare('gsub text', ours.gsub, string.gsub, s, p, make(words, 3), n)\n"
    "  compare('gsub table', ours.gsub, string.gsub, s, p, {a = 'x', b = 2, [1] = 'y', [''] = 'e', "
    "A = false}, n)\n"
    "  compare('gsub function', ours.gsub, string.gsub, s, p, joined, n)\n"
    "end\n"
    "print(('differential: seed %d, %d cases, %d comparisons, %d with a result, %d errors, %d "
    "stricter')\n"
    "  :format(seed, count, stats.compared, stats.matched, stats.errors, stats.stricter))\n"
    "promise('patterns do what they do in Lua', stats.wrong == 0, stats.wrong .. ' differ')\n";

static const char others_lua[] =
    "local seed, count = ...\n"
    "math.randomseed(seed)\n"
    "local random = math.random\n"
    "local pick = function(t) return t[random(#t)] end\n"
    "local numbers = {0, 1, -1, 2, 3, 5, -3, 7, 42, 255, 256, 1.5, -0.0, 2.0, 1e100, -1e308, "
    "5e-324, 1/0, -1/0,\n"
    "  math.maxinteger, math.mininteger, '10', '0x10', '1.5', 'x', 1 << 40}\n"
    "local texts = {'', 'a', 'abc', 'a\\0b', 'Hello \\200\\n\"\\\\\\0017\\r', ('x'):rep(120), 12, "
    "1.5, -7.0, true, nil}\n"
    "local values = {table.unpack(numbers)}\n"
    "for i = 1, 11 do values[#values + 1] = texts[i] == nil and false or texts[i] end\n"
    "local flags = {'', '', '-', '+', ' ', '#', '0', '-0', '+ ', '0#'}\n"
    "local widths = {'', '', '1', '5', '12', '99', '100', '07'}\n"
    "local precisions = {'', '', '.', '.0', '.3', '.20', '.99', '.100'}\n"
    "local letters = {'d', 'i', 'u', 'c', 'x', 'X', 'o', 'e', 'E', 'f', 'g', 'G', 'a', 'A', 'q', "
    "'s', '%', 'y', ''}\n"
    "local wrong, compared = 0, 0\n"
    "local compare = function(name, ...)\n"
    "  local a, b = table.pack(pcall(ours[name], ...)), table.pack(pcall(string[name], ...))\n"
    "  local same = a[1] == b[1] and (not a[1] or a.n == b.n)\n"
    "  for i = 2, a[1] and a.n or 0 do same = same and rawequal(a[i], b[i]) end\n"
    "  compared = compared + 1\n"
    "  if same then return end\n"
    "  wrong = wrong + 1\n"
    "  local t = table.pack(...)\n"
    "  for i = 1, t.n do t[i] = ('%q'):format(t[i]) end\n"
    "  if wrong <= 10 then print(name, table.concat(t, ','), a[1], a[2], b[1], b[2]) end\n"
    "end\n"
    "for _ = 1, count do\n"
    "  local spec = 'a%' .. pick(flags) .. pick(widths) .. pick(precisions) .. pick(letters) .. "
    "'%%b'\n"
    "  compare('format', random(9) == 1 and spec .. spec or spec, pick(values), pick(values))\n"
    "  compare('sub', pick(texts), pick(numbers), random(2) == 1 and pick(numbers) or nil)\n"
    "  compare('byte', pick(texts), pick(numbers), random(2) == 1 and pick(numbers) or nil)\n"
    "  compare('char', pick(numbers), random(0, 255))\n"
    "  compare('rep', pick(texts), random(-1, 40), pick(texts))\n"
    "  compare(pick{'len', 'lower', 'upper', 'reverse'}, pick(texts))\n"
    "end\n"
    "print(('others: seed %d, %d comparisons'):format(seed, compared))\n"
    "promise('the other functions do what they do in Lua', wrong == 0, wrong .. ' differ')\n";

static int lua_promise(lua_State *L) {
    promise(luaL_checkstring(L, 1), lua_toboolean(L, 2), luaL_optstring(L, 3, ""));
    return 0;
}

static int lua_budget(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)budget_left);
    budget_left = (uint64_t)luaL_checkinteger(L, 1);
    return 1;
}

static int lua_check(lua_State *L) {
    size_t length;
    const char *pattern = luaL_checklstring(L, 1, &length);
    lua_pushboolean(L, lull__pattern_check(pattern, length, NULL));
    return 1;
}

/* string.match on copies that have no terminator. */
static int lua_exact(lua_State *L) {
    size_t subject_length;
    size_t pattern_length;
    const char *subject_text = luaL_checklstring(L, 1, &subject_length);
    const char *pattern_text = luaL_checklstring(L, 2, &pattern_length);
    lua_Integer init = luaL_optinteger(L, 3, 1);
    if (init < 0) {
        init += (lua_Integer)subject_length + 1;
    }
    init = init < 1 ? 1 : init;
    char *subject = exact_copy(subject_text, subject_length);
    char *pattern = exact_copy(pattern_text, pattern_length);
    lull__pattern_match match = {.steps_left = STEPS_MANY};
    lull__pattern_result result = lull__pattern_find(subject, subject_length, (size_t)init - 1,
                                                     pattern, pattern_length, &match);
    int count = result != LULL__PATTERN_MATCH ? 0 : match.count > 0 ? match.count : 1;
    for (int i = 0; i < count; i++) {
        lull__pattern_capture whole = {match.start, match.end - match.start};
        lull__pattern_capture c = match.count > 0 ? match.captures[i] : whole;
        if (c.length == LULL__PATTERN_POSITION) {
            lua_pushinteger(L, c.start - subject + 1);
        } else {
            lua_pushlstring(L, c.start, (size_t)c.length);
        }
    }
    free(subject);
    free(pattern);
    if (result != LULL__PATTERN_MATCH && result != LULL__PATTERN_NO_MATCH) {
        return luaL_error(L, "%s", match.message == NULL ? "steps" : match.message);
    }
    if (count == 0) {
        lua_pushnil(L);
        return 1;
    }
    return count;
}

static void run_lua(lua_State *L, const char *name, const char *source, long seed, long count) {
    budget_left = STEPS_MANY * 100000;
    int status = luaL_loadbuffer(L, source, strlen(source), name);
    if (status == LUA_OK) {
        lua_pushinteger(L, seed);
        lua_pushinteger(L, count);
        status = lua_pcall(L, 2, 0, 0);
    }
    promise(name, status == LUA_OK, status == LUA_OK ? "" : lua_tostring(L, -1));
    lua_settop(L, 0);
}

static void test_locale(lua_State *L) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (setlocale(LC_ALL, names[i]) != NULL) {
            run_lua(L, "=locale", locale_lua, 0, 0);
            setlocale(LC_ALL, "C");
            return;
        }
    }
    skipped++;
    printf("SKIPPED numbers keep their point in any locale: no such locale here\n");
}

int main(int argc, char **argv) {
    long seed = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    long count = argc > 2 ? strtol(argv[2], NULL, 10) : 200000;
    lua_State *L = luaL_newstate();
    if (L == NULL) {
        return 1;
    }
    luaL_openlibs(L);
    lull__lua_string_open(L);
    lua_setglobal(L, "ours");
    lua_register(L, "promise", lua_promise);
    lua_register(L, "budget", lua_budget);
    lua_register(L, "check", lua_check);
    lua_register(L, "exact", lua_exact);
    for (size_t i = 0; i < sizeof library_lua / sizeof *library_lua; i++) {
        run_lua(L, "=library", library_lua[i], seed, count);
    }
    test_locale(L);
    run_lua(L, "=differential", differential_lua, seed, count);
    run_lua(L, "=others", others_lua, seed, count / 10);
    lua_close(L);
    return finish_promises("lua_string_test");
}
