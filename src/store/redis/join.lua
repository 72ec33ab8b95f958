-- Makes sure that streams and their consumer group exist, and returns the number of the last change that the group has
-- acknowledged of each, or -1. A new group begins with the oldest change.
-- KEYS: what the group has acknowledged, and the streams, whose slots follow in ARGV.
local group, kept = ARGV[1], ARGV[2]
local numbers = {}
for i = 2, #KEYS do
    local slot = ARGV[i + 1]
    local created = redis.pcall('XGROUP', 'CREATE', KEYS[i], group, '0', 'MKSTREAM')
    if created.ok then
        redis.call('HDEL', KEYS[1], slot)
        if redis.call('PTTL', KEYS[i]) < 0 then
            redis.call('PEXPIRE', KEYS[i], kept)
        end
    elseif not string.find(created.err, 'BUSYGROUP', 1, true) then
        return created
    end
    numbers[i - 1] = tonumber(redis.call('HGET', KEYS[1], slot) or -1)
end
return numbers
