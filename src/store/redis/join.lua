-- Makes sure that streams and their consumer group exist, and returns the number of the last change that the group has
-- acknowledged of each. A new group begins with the oldest change.
-- KEYS: what the group has acknowledged, the last numbers of all slots, and the streams, whose slots follow in ARGV.
local group, kept = ARGV[1], ARGV[2]
local numbers = {}
for i = 3, #KEYS do
    local slot = ARGV[i]
    local created = redis.pcall('XGROUP', 'CREATE', KEYS[i], group, '0', 'MKSTREAM')
    if created.ok then
        redis.call('HDEL', KEYS[1], slot)
        if redis.call('PTTL', KEYS[i]) < 0 then
            redis.call('PEXPIRE', KEYS[i], kept)
        end
    elseif not string.find(created.err, 'BUSYGROUP', 1, true) then
        return created
    end
    local number = redis.call('HGET', KEYS[1], slot)
    if not number then
        local oldest = redis.call('XRANGE', KEYS[i], '-', '+', 'COUNT', 1)[1]
        number = oldest and oldest[2][2] - 1 or redis.call('HGET', KEYS[2], slot) or 0
    end
    numbers[i - 2] = tonumber(number)
end
return numbers
