use sha1::{Digest, Sha1};

use crate::error::{Error, Result};
use crate::model::ServerId;

/// One of several parts of all servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for a shard that does not exist.
    pub(crate) fn new(index: u32, count: u32) -> Result<Self> {
        if index >= count {
            let message = format!("there is no shard {index} of {count}");
            return Err(Error::invalid(message).with_hint("shards are counted from 0"));
        }
        Ok(Self { index, count })
    }

    /// Whether a server is in this shard.
    pub(crate) fn contains(self, id: &ServerId) -> bool {
        hash(id).checked_rem(self.count.into()) == Some(self.index.into())
    }
}

/// The hash of a server, on which workers of all versions must agree.
pub(super) fn hash(id: &ServerId) -> u64 {
    let digest = Sha1::digest(id.as_str());
    digest.iter().take(8).fold(0, |hash: u64, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard_of(id: &str, count: u32) -> u32 {
        let contains = |index: &u32| Shard::new(*index, count).unwrap().contains(&id.into());
        let shards: Vec<u32> = (0..count).filter(contains).collect();
        assert_eq!(shards.len(), 1, "{id}");
        shards[0]
    }

    #[test]
    fn each_server_is_in_one_shard_which_never_changes() {
        let shards = ["1a2b3c4d", "7e215471", "ba052e75", "d3aac109"].map(|id| shard_of(id, 3));
        assert_eq!(shards, [1, 0, 2, 1]);
    }

    #[test]
    fn shards_have_about_the_same_size() {
        let mut sizes = [0_u32; 8];
        for number in 0..8000_u32 {
            sizes[shard_of(&format!("{number:08x}"), 8) as usize] += 1;
        }
        assert!(sizes.iter().all(|size| (900..1100).contains(size)), "{sizes:?}");
    }

    #[test]
    fn shards_that_do_not_exist_are_refused() {
        assert!(Shard::new(0, 0).is_err() && Shard::new(3, 3).is_err() && Shard::new(2, 3).is_ok());
    }
}
