//! What watches and readers of changes do in Redis: they lease slots, and pass changes on in one stream for each slot.

use std::collections::BTreeMap;
use std::time::Duration;

use ::redis::{Script, Value, cmd, pipe};

use crate::store::{
    Acknowledged, Batch, Entry, Feed, Joined, LEASE, Place, Publisher, Share, ShareOrder, Shares, Unavailable,
};
use crate::watch::{SLOTS, Slots};

use super::{Connector, prefix, worker};

/// About how many changes a stream keeps.
const MOST: usize = 1000;

/// How long a stream is kept after its last change, and what else a group has.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// How many changes of each stream are read at once.
const COUNT: usize = 16;

/// How long a reader waits for changes. What it acknowledges meanwhile waits as long.
const BLOCK: Duration = Duration::from_millis(250);

/// All members of a consumer group read by the same name, so that one finds what another has left unacknowledged.
const CONSUMER: &str = "member";

/// A member of a group that shares slots.
pub(crate) struct RedisGroup {
    connector: Connector,
    prefix: String,
    /// What the keys of this group begin with, and the consumer group's name.
    group: String,
    name: String,
    worker: String,
    lease: Script,
    publish: Script,
    join: Script,
}

impl RedisGroup {
    /// The watches of a key.
    pub(crate) fn watches(connector: Connector, stream: &str) -> Self {
        Self::new(connector, stream, "watch:".to_owned(), String::new())
    }

    /// The readers of its changes that have the same name.
    pub(crate) fn readers(connector: Connector, stream: &str, name: &str) -> Self {
        Self::new(connector, stream, format!("readers:{name}:"), name.to_owned())
    }

    fn new(connector: Connector, stream: &str, group: String, name: String) -> Self {
        let prefix = prefix(stream);
        Self {
            connector,
            group: format!("{prefix}{group}"),
            prefix,
            name,
            worker: worker(),
            lease: Script::new(include_str!("lease.lua")),
            publish: Script::new(include_str!("publish.lua")),
            join: Script::new(include_str!("join.lua")),
        }
    }

    fn stream(&self, slot: u32) -> String {
        format!("{}changes:{slot}", self.prefix)
    }

    /// The number of the last change of each slot.
    fn numbers(&self) -> String {
        format!("{}changes:numbers", self.prefix)
    }

    /// The number of the last change of each slot that the group has acknowledged.
    fn acknowledged(&self) -> String {
        format!("{}acknowledged", self.group)
    }
}

impl Shares for RedisGroup {
    fn share(&mut self, order: &ShareOrder) -> Result<Share, Unavailable> {
        let list = |slots: Slots| slots.iter().map(|slot| slot.to_string()).collect::<Vec<_>>().join(" ");
        let mut script = self.lease.key(format!("{}workers", self.group));
        script.key(format!("{}slots", self.group)).arg(&self.worker).arg(millis(LEASE)).arg(SLOTS);
        script.arg(list(order.released)).arg(list(order.held)).arg(u8::from(order.is_leaving));
        let reply: Vec<u32> = self.connector.run(|connection, _| script.invoke(connection))?;
        let (workers, slots) = reply.split_first().ok_or_else(|| Unavailable("no reply".to_owned()))?;
        Ok(Share { workers: *workers, slots: slots.iter().copied().collect() })
    }
}

impl Publisher for RedisGroup {
    fn publish(&mut self, batch: &Batch) -> Result<(), Unavailable> {
        let mut script = self.publish.key(self.numbers());
        script.key(format!("{}publisher:{}", self.prefix, self.worker));
        // The places of streams among the keys, from 1.
        let mut places = BTreeMap::new();
        for (slot, _) in &batch.changes {
            let next = places.len().saturating_add(3);
            places.entry(*slot).or_insert_with(|| {
                script.key(self.stream(*slot));
                next
            });
        }
        script.arg(batch.number).arg(MOST).arg(millis(KEPT));
        for (slot, change) in &batch.changes {
            script.arg(places.get(slot)).arg(*slot).arg(change);
        }
        self.connector.run(|connection, _| script.invoke(connection))
    }
}

impl Feed for RedisGroup {
    fn join(&mut self, slots: Slots) -> Result<Vec<Joined>, Unavailable> {
        let mut script = self.join.key(self.acknowledged());
        script.key(self.numbers());
        for slot in slots.iter() {
            script.key(self.stream(slot));
        }
        script.arg(&self.name).arg(millis(KEPT)).arg(slots.iter().collect::<Vec<_>>());
        let numbers: Vec<i64> = self.connector.run(|connection, _| script.invoke(connection))?;
        let joined = slots.iter().zip(numbers).map(|(slot, number)| Joined { slot, last: number.try_into().ok() });
        Ok(joined.collect())
    }

    fn read(&mut self, places: &[(u32, Place)]) -> Result<Vec<Entry>, Unavailable> {
        let mut command = cmd("XREADGROUP");
        command.arg("GROUP").arg(&self.name).arg(CONSUMER).arg("COUNT").arg(COUNT).arg("BLOCK").arg(millis(BLOCK));
        command.arg("STREAMS").arg(places.iter().map(|(slot, _)| self.stream(*slot)).collect::<Vec<_>>());
        for (_, place) in places {
            command.arg(match place {
                Place::New => ">",
                Place::LeftAfter(id) => id,
            });
        }
        let reply: Value = self.connector.run_once(BLOCK, |connection, _| command.query(connection))?;
        entries(reply).ok_or_else(|| Unavailable("the reply to XREADGROUP is unexpected".to_owned()))
    }

    fn acknowledge(&mut self, acknowledged: &[Acknowledged]) -> Result<(), Unavailable> {
        let mut pipeline = pipe();
        let mut last = BTreeMap::new();
        for Acknowledged { slot, id, number, is_held } in acknowledged {
            pipeline.cmd("XACK").arg(self.stream(*slot)).arg(&self.name).arg(id).ignore();
            if *is_held {
                last.insert(*slot, *number);
            }
        }
        for (slot, number) in last {
            pipeline.cmd("HSET").arg(self.acknowledged()).arg(slot).arg(number).ignore();
        }
        pipeline.cmd("PEXPIRE").arg(self.acknowledged()).arg(millis(KEPT)).ignore();
        self.connector.run(|connection, _| pipeline.query(connection))
    }
}

/// Reads what `XREADGROUP` replies: for each stream its name and a list of entries, which are ids with lists of fields.
fn entries(reply: Value) -> Option<Vec<Entry>> {
    let streams = match reply {
        Value::Nil => return Some(Vec::new()),
        reply => array(reply)?,
    };
    let mut entries = Vec::new();
    for stream in streams {
        let [name, list] = pair(stream)?;
        let slot = text(name)?.rsplit(':').next()?.parse().ok()?;
        for entry in array(list)? {
            let [id, fields] = pair(entry)?;
            let id = text(id)?;
            entries.push(match fields {
                // It was dropped from the stream since it was read.
                Value::Nil => Entry { slot, id, change: None },
                fields => {
                    let [_, number, _, change] = <[Value; 4]>::try_from(array(fields)?).ok()?;
                    Entry { slot, id, change: Some((text(number)?.parse().ok()?, text(change)?)) }
                }
            });
        }
    }
    Some(entries)
}

fn array(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) => Some(values),
        _ => None,
    }
}

fn pair(value: Value) -> Option<[Value; 2]> {
    array(value)?.try_into().ok()
}

fn text(value: Value) -> Option<String> {
    ::redis::from_redis_value(value).ok()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn entries_are_read_with_their_slot_and_without_those_that_are_gone() {
        let fields = Value::Array(["n", "7", "c", "{}"].map(bulk).to_vec());
        let present = Value::Array(vec![bulk("1-1"), fields]);
        let gone = Value::Array(vec![bulk("1-2"), Value::Nil]);
        let stream = Value::Array(vec![bulk("ptero:{x}:changes:63"), Value::Array(vec![present, gone])]);
        let read = entries(Value::Array(vec![stream])).unwrap();
        assert_eq!(read[0], Entry { slot: 63, id: "1-1".to_owned(), change: Some((7, "{}".to_owned())) });
        assert_eq!(read[1], Entry { slot: 63, id: "1-2".to_owned(), change: None });
        assert_eq!(entries(Value::Nil), Some(Vec::new()));
    }

    #[test]
    fn malformed_replies_are_no_entries() {
        let stream = |list: Value| Value::Array(vec![Value::Array(vec![bulk("ptero:{x}:changes:1"), list])]);
        for reply in
            [Value::Okay, Value::Array(vec![Value::Nil]), stream(Value::Nil), stream(Value::Array(vec![Value::Int(1)]))]
        {
            assert_eq!(entries(reply), None);
        }
        let entry = |fields: Value| stream(Value::Array(vec![Value::Array(vec![bulk("1-1"), fields])]));
        assert_eq!(entries(entry(Value::Array(vec![bulk("n")]))), None);
        assert_eq!(entries(entry(Value::Array(["n", "x", "c", "{}"].map(bulk).to_vec()))), None);
    }
}
