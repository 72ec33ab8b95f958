use crate::model::ServerId;

use super::shard::hash;

/// How many parts the servers of a key have, which workers share. Part of what processes agree on.
pub(crate) const SLOTS: u32 = 64;

/// A set of slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slots(u64);

impl Slots {
    pub(crate) fn contains(self, slot: u32) -> bool {
        1_u64.checked_shl(slot).is_some_and(|bit| self.0 & bit != 0)
    }

    pub(crate) fn has(self, id: &ServerId) -> bool {
        self.contains(slot_of(id))
    }
}

#[cfg(feature = "redis")]
impl Slots {
    pub(crate) fn len(self) -> u32 {
        self.0.count_ones()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl DoubleEndedIterator<Item = u32> {
        (0..SLOTS).filter(move |slot| self.contains(*slot))
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

#[cfg(feature = "redis")]
impl FromIterator<u32> for Slots {
    fn from_iter<I: IntoIterator<Item = u32>>(slots: I) -> Self {
        Self(slots.into_iter().filter_map(|slot| 1_u64.checked_shl(slot)).fold(0, |all, bit| all | bit))
    }
}

/// The slot of a server, the same in every process and version.
pub(crate) fn slot_of(id: &ServerId) -> u32 {
    // Less than `SLOTS`.
    hash(id).checked_rem(SLOTS.into()).and_then(|slot| slot.try_into().ok()).unwrap_or_default()
}

#[cfg(all(test, feature = "redis"))]
mod tests {
    use super::*;

    #[test]
    fn slots_of_servers_never_change() {
        let slots = ["1a2b3c4d", "7e215471", "ba052e75", "d3aac109"].map(|id| slot_of(&id.into()));
        assert_eq!(slots, [44, 17, 15, 34]);
    }

    #[test]
    fn set_holds_each_slot_and_no_others() {
        let all: Slots = (0..SLOTS).collect();
        assert_eq!((all.len(), all.iter().count()), (SLOTS, 64));
        let some: Slots = [0, 63, 64, 1000].into_iter().collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 63]);
        assert_eq!(all.without(some).len(), 62);
        assert_eq!(all.without(some).with(some), all);
        assert!(!all.contains(64) && !Slots::default().contains(0) && Slots::default().is_empty());
    }
}
