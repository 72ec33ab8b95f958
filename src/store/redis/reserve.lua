-- Reserves requests of one budget of the panel for one worker: a fixed window that begins with its first request.
-- All times are milliseconds of the server's clock. What a worker reports comes as ages, so that no clocks are compared.
local hash, seen = KEYS[1], KEYS[2]
local now, worker, window = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local want, returned, returned_epoch = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
-- The newest response that the worker has seen. The limit is -1 if there was none, and 0 if the panel has no limit.
local r_limit, r_left, r_sent, r_at, r_wait =
    tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
-- What to assume of the limit before any response, and what the worker knows if the store has lost everything.
local assumed, k_spent, k_ends, k_workers =
    tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15])

-- Beyond the window, until a response shows when it began; the panel counts in whole seconds, so that it may end earlier.
local UNCONFIRMED, EARLY, FORGOTTEN = 10000, 2000, 60000

if now == 0 then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
redis.call('ZADD', seen, now, worker)
redis.call('ZREMRANGEBYSCORE', seen, '-inf', now - FORGOTTEN)
redis.call('PEXPIRE', seen, 2 * FORGOTTEN)
local workers = redis.call('ZCARD', seen)

-- `used` counts all requests of the key, and `ours` those of the workers.
local names = { 'limit', 'used', 'ours', 'opened', 'lo', 'ends', 'epoch', 'left', 'at', 'next', 'carry', 'expected' }
local values = redis.call('HMGET', hash, unpack(names))
local s = {}
for i, name in ipairs(names) do
    s[name] = tonumber(values[i] or nil)
end
local mine = tonumber(redis.call('HGET', hash, 'u:' .. worker) or 0)

local function begin(lo, opened, ends, used)
    redis.call('DEL', hash)
    s = { limit = s.limit, used = used, ours = 0, lo = lo, opened = opened, ends = ends, next = now, carry = 0,
        expected = 0, epoch = math.max(now, (s.epoch or 0) + 1) }
    mine = 0
end

if not s.epoch and r_limit > 0 and k_ends > 0 then
    -- The store is empty, but the window is not: each worker keeps to its share until it ends.
    begin(now + k_ends - window, now + k_ends - window, now + k_ends, 0)
    s.expected = k_workers
elseif not s.epoch or now >= s.ends then
    -- Requests of the last moment may count in this window, which then began with them.
    local carry = s.carry or 0
    begin(carry > 0 and now - EARLY - 1000 or now, now, now + window + UNCONFIRMED, carry)
end
if s.expected > 0 then
    workers = math.max(workers, s.expected)
    mine = math.max(mine, k_spent)
end

if r_limit >= 0 then
    local sent, at = now - r_sent, now - r_at
    local is_same = s.limit == r_limit
    -- The same response is reported again until there is a newer one.
    if r_limit > 0 and (not s.limit or not s.at or at >= s.at) or not s.limit then
        s.limit = r_limit
    end
    if r_wait >= 0 then
        if at + r_wait > now then
            s.used, s.ends = math.max(s.used, r_limit), at + r_wait
        end
    elseif r_limit > 0 and sent >= s.opened then
        if is_same and s.at and sent > s.at + 1000 and r_left >= s.left then
            -- More is left than before: the panel's window has begun again, after that response.
            begin(s.at, sent, at + window, r_limit - r_left)
        else
            s.ends = math.min(s.ends, at + window)
            s.used = math.max(s.used, r_limit - r_left)
        end
        if not s.at or at > s.at then
            s.left, s.at = r_left, at
        end
    end
end
if returned > 0 and returned_epoch == s.epoch then
    s.used, mine = math.max(0, s.used - returned), math.max(0, mine - returned)
    s.ours = math.max(0, s.ours - returned)
end

local granted, wait, valid = 0, 0, 0
local limit, free = s.limit or assumed, 0
if limit == 0 then
    granted, valid = want, 10000
else
    free = limit - s.used
    local last = math.min(s.ends, s.lo + window) - EARLY
    -- A share is open at once. What others leave of theirs is, as the window passes.
    local share, others = limit / workers, math.max(0, limit - limit / workers - (s.used - mine))
    local held = others * math.max(0, math.min(1, (last - now) / window))
    local open = math.max(math.floor(free - held), math.min(free, math.ceil(share) - mine))
    if s.expected > 0 then
        -- Some may have used more than their share before, which nobody knows any more.
        open = math.min(math.floor(free / workers), math.max(1, math.floor(share * 0.95)) - mine)
    end
    if free <= 0 then
        wait = s.ends - now
    elseif open < 1 then
        wait = others > 0 and last - window * (free - 1) / others - now or 0
        wait = s.expected > 0 and s.ends - now or math.min(math.max(wait, 50), s.ends - now)
    elseif want > 0 then
        local delay = 0
        if s.limit and free <= math.floor(limit / 10) and mine >= s.ours / workers then
            -- The last tenth is spread over the rest of the window, in case that others use the key as well: one request
            -- at a time, and not at once. Who has had less than the other workers catches up first.
            s.next = math.max(now, s.next)
            open, delay = 1, s.next - now
            s.next = s.next + math.max(0, last - s.next) / free
        end
        granted, wait = math.min(want, open, math.max(1, math.floor(limit / (8 * workers)))), delay
        s.used, mine, free, s.ours = s.used + granted, mine + granted, free - granted, s.ours + granted
        valid = math.min(10000, s.lo + window - EARLY - now - delay)
        if valid < 1000 then
            valid = 1000
            s.carry = s.carry + granted
        end
        valid = valid + delay
    end
    if granted == 0 and not s.limit then
        wait = -1
    end
end

local write = { 'u:' .. worker, string.format('%.0f', mine) }
for _, name in ipairs(names) do
    if s[name] then
        write[#write + 1] = name
        write[#write + 1] = string.format('%.0f', s[name])
    end
end
redis.call('HSET', hash, unpack(write))
redis.call('PEXPIRE', hash, math.ceil(s.ends - now + window))
return { granted, math.ceil(valid), math.ceil(wait), s.limit or -1, math.max(0, free), math.ceil(s.ends - now), s.epoch,
    workers, mine }
