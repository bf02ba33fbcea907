return policy { key = "user", time = "ts", session = { idle = "30m" } }
