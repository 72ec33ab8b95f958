-- Leases slots to one of several workers for as long as it comes back in time. Each gets at most an even share.
-- KEYS: the workers by when they came last, and the owners of the slots.
local seen, slots = KEYS[1], KEYS[2]
-- The slots that the worker gives up, and those that it believes to have, are numbers with spaces in between.
local worker, lease, count = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local released, held, is_leaving = ARGV[4], ARGV[5], ARGV[6] == '1'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local flat = redis.call('HGETALL', slots)
local owners = {}
for i = 1, #flat, 2 do
    owners[flat[i]] = flat[i + 1]
end

for slot in string.gmatch(released, '%d+') do
    if owners[slot] == worker then
        redis.call('HDEL', slots, slot)
        owners[slot] = nil
    end
end
if is_leaving then
    for slot, owner in pairs(owners) do
        if owner == worker then
            redis.call('HDEL', slots, slot)
        end
    end
    redis.call('ZREM', seen, worker)
    return { redis.call('ZCARD', seen) }
end

redis.call('ZREMRANGEBYSCORE', seen, '-inf', string.format('(%.0f', now - lease))
local is_first = redis.call('ZCARD', seen) == 0
redis.call('ZADD', seen, now, worker)
local live, workers = {}, 0
for _, name in ipairs(redis.call('ZRANGE', seen, 0, -1)) do
    live[name], workers = true, workers + 1
end
local share, mine = math.ceil(count / workers), 0
for _, owner in pairs(owners) do
    if owner == worker then
        mine = mine + 1
    end
end
local function take(slot)
    if mine < share and not live[owners[slot] or ''] then
        redis.call('HSET', slots, slot, worker)
        owners[slot], mine = worker, mine + 1
    end
end
for slot in string.gmatch(held, '%d+') do
    take(slot)
end
-- After an outage, all who had slots get them back before anybody gets others.
if is_first and held ~= '' then
    owners['since'] = string.format('%.0f', now)
    redis.call('HSET', slots, 'since', owners['since'])
end
if not owners['since'] or now - tonumber(owners['since']) >= lease then
    for slot = 0, count - 1 do
        take(string.format('%d', slot))
    end
end
redis.call('PEXPIRE', seen, 2 * lease)
redis.call('PEXPIRE', slots, 2 * lease)
local reply = { workers }
for slot, owner in pairs(owners) do
    if owner == worker then
        reply[#reply + 1] = tonumber(slot)
    end
end
return reply
