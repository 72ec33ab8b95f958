-- Takes retries out of a token bucket that starts full, after adding what successful calls have earned.
local capacity, cost, want, earned = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local left = math.min(capacity, tonumber(redis.call('GET', KEYS[1]) or capacity) + earned)
local granted = math.min(want, math.floor(left / cost))
left = left - granted * cost
redis.call('SET', KEYS[1], string.format('%.0f', left), 'PX', 3600000)
return { granted, left }
