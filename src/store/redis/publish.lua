-- Adds changes to the streams of their slots. A batch that was added before is not added again.
-- KEYS: the last number of each slot, the publisher's last batch, and the streams.
local batch, most, kept = tonumber(ARGV[1]), ARGV[2], ARGV[3]
if tonumber(redis.call('GET', KEYS[2]) or 0) >= batch then
    return 0
end
-- Of each change: the place of its stream in KEYS, its slot, and itself.
for i = 4, #ARGV, 3 do
    local number = redis.call('HINCRBY', KEYS[1], ARGV[i + 1], 1)
    redis.call('XADD', KEYS[tonumber(ARGV[i])], 'MAXLEN', '~', most, '*', 'n', number, 'c', ARGV[i + 2])
end
redis.call('SET', KEYS[2], batch)
for _, key in ipairs(KEYS) do
    redis.call('PEXPIRE', key, kept)
end
return 1
