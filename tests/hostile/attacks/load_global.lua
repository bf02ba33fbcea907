-- A global made as the file loads.
-- refused: found an assignment to plans, expected a local: write local plans
plans = { "trial" }
return policy { key = "user", time = "ts", session = { idle = "30m" } }
