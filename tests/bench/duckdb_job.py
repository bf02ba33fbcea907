#!/usr/bin/env python3
"""tests/bench/rules/visits.lua as SQL, in DuckDB: of several ways to say it the fastest found.

    python duckdb_job.py sessions|tagged THREADS OUTPUT FILE

Prints the seconds of CPU and on the wall that the statement took, Python's own start left out.
"""

import resource
import sys
import time

import duckdb

IDLE_MS = 30 * 60 * 1000

# One pass over the two columns, one sort. What is left of it are the first and the last event of
# each session, so the second window is over few rows.
SESSIONS = f"""
    with events as (
        select distinct_id as key, epoch_ms(timestamp) as ms
        from read_ndjson($file, columns = {{distinct_id: 'VARCHAR', timestamp: 'TIMESTAMP'}})),
    gaps as (
        select key, ms, row_number() over line as number,
            coalesce(ms - lag(ms) over line > {IDLE_MS}, true) as starts,
            coalesce(lead(ms) over line - ms > {IDLE_MS}, true) as ends
        from events window line as (partition by key order by ms)),
    edges as (
        select *, lead(ms) over line as next_ms, lead(number) over line as next_number
        from gaps where starts or ends window line as (partition by key order by number))
    select key, ms as start_ms, if(ends, ms, next_ms) as end_ms,
        if(ends, 1, next_number - number + 1) as events
    from edges where starts"""

TIME = "strftime(make_timestamp(%s * 1000), '%%Y-%%m-%%dT%%H:%%M:%%S.%%gZ')"

SESSIONS_WRITTEN = f"""
    copy (select key, {TIME % "start_ms"} as start, {TIME % "end_ms"} as end, events
          from ({SESSIONS})) to $output (format json)"""

# Sessions first, then the lines once more, each looked up in a table of sessions. So the lines are
# never sorted; they come out in any order. The quote and the delimiter are bytes that JSON cannot
# hold, so each line is one column as it stands.
TAGGED_WRITTEN = f"""
    copy (
        with sessions as materialized ({SESSIONS}),
        lines as (
            select line, json_extract_string(line, ['$.distinct_id', '$.timestamp']) as found
            from read_csv($file, columns = {{line: 'VARCHAR'}}, delim = '\x01', quote = '',
                escape = '', header = false, auto_detect = false)),
        events as (
            select line, found[1] as key, epoch_ms(found[2]::timestamp) as ms from lines)
        select concat(left(line, length(line) - 1), ',"lull":{{"policy":"visits","session_id":"',
            key, '/', start_ms, '","part":1,"activity":"active"}}}}')
        from events join sessions using (key) where ms between start_ms and end_ms)
    to $output (format csv, header false, quote '', escape '', delimiter '\x01')"""


def cpu_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    job, threads, output, file = sys.argv[1:]
    base = duckdb.connect(config={"threads": int(threads), "preserve_insertion_order": False})
    statement = {"sessions": SESSIONS_WRITTEN, "tagged": TAGGED_WRITTEN}[job]
    for name, value in (("file", file), ("output", output)):
        statement = statement.replace("$" + name, "'" + value.replace("'", "''") + "'")
    cpu, wall = cpu_s(), time.perf_counter()
    base.execute(statement).fetchall()
    print(cpu_s() - cpu, time.perf_counter() - wall)


if __name__ == "__main__":
    main()
