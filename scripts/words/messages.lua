-- Every message of the rules language, by its code: what was found, what is expected, what to do. A
-- code may have several texts, "code.place"; `lull check --json` gives the code alone.
--
-- {found} is shown as a value is, {name} as it stands; {near} is "; did you mean …?" with the
-- nearest of what is known, {offer} the same or ", expected …" with all of that. What else stands
-- in braces is given by who says it. Before each stands the slot or the word: see say.lua.
return {
  -- ---- values: what many slots and words take ---------------------------------------------------
  ["not_a_table.policy"] = "found {found}, expected a table: policy { … }",
  ["not_a_table.experiment"] = "found {found}, expected a table: experiment { … }",
  ["not_a_table.settings"] = 'found {found}, expected a table: settings { idle = "30m" }',
  ["not_a_table.session"] = 'found {found}, expected a table: session = { idle = "30m" }',
  ["not_a_table.window"] = 'found {found}, expected a table: window = { key = "tab" }',
  ["not_a_table.class"] = "found {found}, expected a table: { starts = true, extends = false, … }",
  ["not_a_table.skew"] =
    'found {found}, expected a table: { "created_at", sent = "sent_at", received = "received_at" }',
  not_a_flag = "found {found}, expected true or false",

  ["not_a_path.slot"] = 'found {found}, expected a path such as "user_id"',
  ["not_a_path.word"] = "found {found}, expected a path",
  ["not_a_path.changed"] = 'found {found}, expected a path: changed "user_id"',
  ["not_a_path.sample"] = "found {found}, expected sample(rate, path)",
  ["not_a_path.measure"] =
    'found {found}, expected a path: {word} "amount", or {word} { "amount", where { … } }',
  bad_path = "{fault}",

  ["not_a_duration.slot"] = 'found {found}, expected a duration such as "30m"',
  ["not_a_duration.number"] = 'found {found}, expected a duration: write "30m"',
  ["not_a_duration.text"] =
    'found {found}, expected a duration such as "500ms", "90s", "30m", "24h" or "3d"',
  ["zero_duration.slot"] = 'found {found}, expected a duration above 0, such as "30m"',
  ["zero_duration.gap"] = 'found {found}, expected a duration above 0',
  long_duration = "found {found}, expected at most 100 years: write never",
  part_of_ms = "found {found}, expected whole milliseconds",

  ["not_a_threshold.slot"] =
    'found {found}, expected a duration such as "30m", over "30m", at_least "30m" or never',
  ["not_a_threshold.answer"] = 'found {found}, expected a threshold such as "30m"',
  zero_timeout = "0 is no timeout: write never",

  ["not_a_name.slot"] = "found {found}, expected a name",
  ["not_a_name.bytes"] = "found {found}, expected a name in UTF-8",
  ["not_a_name.value"] = "found {found}, expected a name: {kind} = { count = 0 }",
  ["not_a_name.measure"] = "found {found}, expected a name: measures = { pages = … }",
  ["not_a_name.setting"] = 'found {found}, expected a name: settings { idle = "30m" }',
  ["nameless.slot"] = "found an item without a name, expected {what}: name = value",
  ["nameless.class"] = "found an item without a name, expected name = { … }",
  ["nameless.tag"] = "found an item without a name, expected tags: name = where { … }",
  too_many = "found {count} {what}, expected at most {most}",

  -- ---- names that there are not -----------------------------------------------------------------
  no_slot = "no slot {name}{offer}",
  ["no_slot.here"] = "no slot {name}: it is one of {where}",
  no_option = "no option {name}{offer}",
  no_class = "no class {name}{offer}",
  no_end = "no end {name}{offer}",
  ["no_figure.asked"] = "the {what} has no {name}{offer}",
  ["no_figure.carried"] = "session.carry has no {name}{offer}",
  no_word = "no word {name}{near}",
  ["no_word.habit"] = "no word {name}: {habit}",
  ["no_word.far"] = "no word {name}: lull help words lists all there are",
  no_function = "no function {of}{name}{offer}",
  no_member = "{of} has no {name}{offer}",
  ["no_setting.given"] = "{file} has no setting {name}{offer}",
  ["no_setting.read"] = "settings has no {name}{offer}",
  no_zone = "no time zone {name}{near}",
  ["no_zone.far"] = 'no time zone {name}, expected one such as "Europe/Paris"',

  -- ---- the file ---------------------------------------------------------------------------------
  ["not_a_policy.file"] =
    "found {found}, expected a policy: end the file with return policy { … }",
  ["not_a_policy.with"] = "found {found}, expected a policy: write base:with { … }",
  ["not_a_policy.arm"] = "found {found}, expected a policy: policy { … } or base:with { … }",
  nothing_returned = "found nothing returned, expected return and a table or a policy",
  not_a_local = "found an assignment to {of}{name}, expected a local: write local {name}",
  not_available = "{name} is not available in rules: {instead}",
  late_call = "found a call in a function, expected it in the file itself, before the policy is "
    .. "returned",
  not_a_file =
    "found {found}, expected the name of a file beside this one, without folder and .lua",
  no_file = "{fault}",
  required_by_itself =
    "{file} requires itself, by way of this file: put what both need into a third",
  not_settings =
    'found {found}, expected the settings of the file: require("posthog", { idle = "20m" })',
  too_many_mistakes = "and {count} more: mend these first",

  -- ---- settings ---------------------------------------------------------------------------------
  ["not_a_setting.duration"] = 'found {found}{by}, expected a duration such as "30m"',
  ["not_a_setting.number"] = "found {found}{by}, expected a number",
  ["not_a_setting.flag"] = "found {found}{by}, expected true or false",
  ["not_a_setting.text"] = "found {found}{by}, expected a text",
  ["not_a_setting.preset"] = "found {found}, expected a duration, a number, a text, true or false",
  ["not_a_setting.about"] = "about: found {found}, expected a text",
  ["not_a_setting.bound"] =
    "{bound}: found {found}, expected a bound as the value is, of a duration or a number",
  ["out_of_bounds.min"] = "found {found}{by}, expected at least {limit}",
  ["out_of_bounds.max"] = "found {found}{by}, expected at most {limit}",
  set_twice = "found it twice, expected one",
  setting_written = "found an assignment to settings.{name}, expected settings { {name} = … }",

  -- ---- slots of the policy ----------------------------------------------------------------------
  not_slots = "found {found}, expected a table of slots: base:with { … }",
  not_a_key = "found {found}, expected a path or a list of 1 to 16 paths",
  ["no_value.key"] = 'found nothing, expected a path such as "user_id"',
  ["no_value.time"] = 'found nothing, expected a path such as "timestamp"',
  ["no_value.idle"] = 'found nothing, expected a duration such as "30m": how much silence ends a '
    .. "session, or never",
  ["no_value.others"] =
    "found nothing for other events, expected a last value without {without}",
  ["not_a_unit.time"] = 'found {found}, expected "s", "ms", "us" or "ns"',
  not_skewed = "is for a clock that is corrected: write skew_corrected { … }",
  not_received = "holds event time near a received time: name that with received =",
  short_retain = "found {found}, expected at least cap + idle ({least}ms)",
  not_classes = "found {found}, expected a table of classes",
  not_a_class =
    'found {found}, expected a class such as "active", a matcher, choose { … } or a function',
  not_expired = 'found {found}, expected "new", "trail", "join" or "none"',

  -- ---- slots of session and window --------------------------------------------------------------
  never_ends = "found never and no cap, expected a way for a session to end",
  not_a_trust = 'found {found}, expected "full" or "verify"',
  trust_alone = "says how far a client's id is trusted: name that with id =",
  not_a_snapshot = "found {found}, expected a matcher or a list of matchers: write where { … }",
  window_calendar = "found a calendar, expected it in session: windows end with their session",
  not_a_limit = "found {found}, expected a number of events from 1 on, or { measure = number }",

  ["not_a_trigger.list"] =
    'found {found}, expected a list of triggers: { when({ … }, "reason"), changed "user_id" }',
  ["not_a_trigger.item"] =
    'found {found}, expected when({ … }, "reason"), changed "user_id", calendar "day" or a '
    .. "function",
  ["not_a_trigger.switch"] =
    "found a matcher before {found}, expected true or false: when(settings.new_day, …)",
  too_many_triggers = "found {count} triggers that name {paths} changing fields, expected at most "
    .. "{most} of each",
  ["not_a_reason.kind"] = 'found {found}, expected a reason: when({ … }, "login")',
  ["not_a_reason.bytes"] = "found {found}, expected a reason of 1 to {most} bytes of UTF-8",
  reason_taken = "found {found}, expected another name: this one is a reason of lull's own",
  ["not_a_unit.calendar"] = 'found {found}, expected "hour", "day", "week" or "month"{near}',
  not_a_zone = 'found {found}, expected a time zone such as "Europe/Paris"',
  bad_zone = "{fault}",
  ["not_a_time.hour"] = 'found {found}, expected minutes after the full hour such as "00:15"',
  ["not_a_time.day"] = 'found {found}, expected a time of the day such as "04:00"',

  not_measures =
    'found {found}, expected a table of measures: { pages = count(), revenue = sum "amount" }',
  not_a_measure = 'found {found}, expected a measure: count(), sum "amount", first "url", …',
  name_taken = "found {name}, which every {what} has, expected another name",
  ["odd_measure.path"] =
    "found more than a path and a matcher, expected {word} { path, where { … } }",
  ["odd_measure.gap"] =
    "found more than a duration and a matcher, expected {word} { d, where { … } }",
  not_a_burst = "found {found}, expected how many events are one, from 2 to {most}",

  not_tags = "found {found}, expected a table of tags: { bounce = where { events = 1 } }",
  not_a_tag = "found {found}, expected a matcher of the {what}, where { … }, or a function",
  tag_of_field = "found {name}, expected figures of the {what}",

  not_values = "found {found}, expected a table of first values: {kind} = { count = 0 }",
  ["not_a_value.kind"] =
    "found {found}, expected a first value: a number, a text, true or false",
  ["not_a_value.bytes"] = "found {found}, expected a text in UTF-8",
  ["not_a_value.endless"] =
    "found a number that is not finite, expected one that can be written",
  not_an_update = "found {found}, expected a function: function(event, session) … end",
  ["not_attached.list"] =
    'found {found}, expected a list of values of the session: { "start", "data.count" }',
  ["not_attached.name"] = "found {found}, expected the name of a value of the session",
  attached_twice = "found {name} twice, expected each name once",
  not_carried =
    'found {found}, expected the name of a carried instant: { "12h", since = "clock" }',

  -- ---- matchers and tests -----------------------------------------------------------------------
  not_a_matcher = "found {found}, expected a matcher: write where { … }",
  ["not_of_event.measure"] =
    "found so_far, which asks the session, expected a matcher of the event",
  ["not_of_event.slot"] =
    "found so_far, which asks the session, expected a matcher of the event alone",
  no_matchers = "found nothing, expected matchers: any(a, b)",
  ["not_where.call"] = "found {found}, expected where { path = test } or where(path, test)",
  ["not_where.name"] =
    'found {found}, expected a path left of = (where { event = "click" })',
  ["not_where.empty"] = "found an empty table, expected at least one condition",
  ["not_so_far.call"] =
    "found {found}, expected figures of the session: so_far { events = over(3) }",
  ["not_so_far.name"] =
    "found {found}, expected a figure left of = (so_far { events = over(3) })",
  ["not_so_far.empty"] = "found an empty table, expected at least one figure",
  not_a_share = "found {found}, expected a share from 0 to 1: sample(0.1, path)",
  ["not_inside.call"] = "found {found}, expected inside(path, matchers)",
  ["not_inside.path"] = "found {found}, expected a dot behind []",
  ["not_inside.twice"] = "found a sequence below [] twice, expected one array around it",

  not_a_test = "found {found}, expected a value, a list of values or a test such as exists",
  nan = "found a number that is none (nan), expected a value",
  not_a_bound = 'found {found}, expected a number or a duration such as "10s"',
  bounds_turned = "found {low} and {high}, expected the lower one first",
  not_a_text = "found {found}, expected a string",
  bad_pattern = "found {found}, expected a Lua pattern: {fault}",

  -- ---- choices ----------------------------------------------------------------------------------
  not_last = "found another choice after the one that always holds, expected it last",
  not_when = "found no value, expected when(condition, value)",
  not_choose = "found {found}, expected choose { when(condition, value), …, otherwise }",
  ["not_by.call"] = "found {found}, expected by(path, { value = …, otherwise })",
  ["not_by.empty"] = "found no value to look for, expected by(path, { value = …, otherwise })",
  ["not_by.case"] = "found {found}, expected a text, true or false left of =",
  ["not_by.number"] = "found {found} left of =, expected a text: numbers are told apart by "
    .. "choose { when({ path = 7 }, …) }",

  -- ---- experiments ------------------------------------------------------------------------------
  not_arms =
    'found {found}, expected 2 to {most} arms: { { "control", share = 50, policy = base }, … }',
  not_an_arm = 'found {found}, expected an arm: { "control", share = 50, policy = base }',
  arm_twice = "found a second arm {name}, expected another name",
  not_a_number = "found {found}, expected a number such as 50",
  share_of_some = "found {some} share, expected one in each arm or in none",
  shares_of_0 = "found shares of 0 alone, expected one above 0",
  not_in_common = "{path}: found another in {arm} than in {first}, expected the same in all arms: "
    .. "it is asked before it is known which arm a session is in",
  not_a_mode = 'found {found}, expected "split" or "shadow"',

  -- ---- warnings: what a code means is told in scripts/manual/warnings.lua -----------------------
  unused_setting = "nobody reads it: use it, or take it out",
  ["never_asked.item"] = "found a {what} after the one that always holds: it is never asked",
  ["never_asked.trigger"] =
    "found a trigger that is never asked: no event is of a class that {flag}",
  ["never_asked.limit"] = "is never asked: no event is of a class that extends",
  never_decides = "found {inner}, which is no shorter than {path} ({outer}): it never decides",
  never_closes =
    "found never, and no cap for such a session: it stays open until the end of input",
  ["never_holds.constant"] = "can never hold: it is false",
  ["never_holds.kind"] = "can never hold: {figure} is a number, and never {found}",
  ["never_holds.both"] =
    "can never hold: {figure} is asked for two things that exclude each other",
  ["never_holds.least"] = "can never hold: {figure} is never less than {least}",
  ["never_holds.text"] = "can never hold: {figure} is never {found} here: it is {domain}",
  lost_matcher = "found {word} before a matcher, of which Lua makes one value: write {instead}",
  mixed_list = 'found both {number} and "{number}" for {path}: 1 is not "1", and one of them is '
    .. "what events have",
  needless_function =
    "found a function where a value does the same and is faster: write {slot} = {value}",
  lua_index = "found a comparison as an index, t[a < b], which Lua 5.4.4 can compile wrongly: put "
    .. "it into a local first",
  lua_bitwise = "found a bitwise operator in a file of more than {most} constants, which Lua 5.4.4 "
    .. "can compile wrongly: put it into a file of its own",
  calls = "is a function: Lua is called each time it is asked",
}
