use std::collections::BTreeMap;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer, Serialize};

use super::permission::{Permission, PermissionSet};
use super::read::{Any, Fault, Finish, FromScalar, Read, Scalar, Shape, Slot, model};

model! {
    /// The permissions that a panel knows, with its own descriptions.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Permissions {
        /// The groups, by name.
        pub permissions: BTreeMap<String, PermissionGroup> = Grouped,
    }
}

model! {
    /// Permissions that belong together.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct PermissionGroup {
        /// What the group is about.
        pub description: String,
        /// What each permission allows, by the part of its key after the group's name.
        pub keys: BTreeMap<String, String>,
    }
}

impl Permissions {
    /// Returns all permissions as one set.
    #[must_use]
    pub fn to_set(&self) -> PermissionSet {
        let keys = |(name, group): (&String, &PermissionGroup)| {
            group.keys.keys().map(|key| format!("{name}.{key}")).collect::<Vec<_>>()
        };
        self.permissions.iter().flat_map(keys).collect()
    }
}

/// The groups by name, or a bare list of keys on Pelican.
#[derive(Default)]
pub(crate) struct Grouped<T>(T);

impl<'de> Deserialize<'de> for Grouped<BTreeMap<String, PermissionGroup>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(Groups)).map(Self)
    }
}

impl<T> Finish<T> for Grouped<T> {
    fn finish(self, _: &'static str) -> Result<T, Fault> {
        Ok(self.0)
    }
}

struct Groups;

impl<'de> Shape<'de> for Groups {
    type Value = BTreeMap<String, PermissionGroup>;

    fn unfit(self) -> Self::Value {
        BTreeMap::new()
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut groups = BTreeMap::new();
        while let Some((name, Slot(entry))) = access.next_entry::<String, _>()? {
            match entry {
                Some(Entry::Group(group)) => drop(groups.insert(name, group)),
                // A list whose numbering has holes.
                Some(Entry::Key(permission)) if name.parse::<usize>().is_ok() => insert(&mut groups, &permission),
                Some(Entry::Key(_)) | None => {}
            }
        }
        Ok(groups)
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut groups = BTreeMap::new();
        while let Some(Slot(permission)) = access.next_element()? {
            permission.iter().for_each(|permission| insert(&mut groups, permission));
        }
        Ok(groups)
    }
}

/// Puts a permission into the group that its key names.
fn insert(groups: &mut BTreeMap<String, PermissionGroup>, permission: &Permission) {
    let (group, key) = permission.key().split_once('.').unwrap_or((permission.key(), ""));
    let description = permission.description().unwrap_or_default().to_owned();
    groups.entry(group.to_owned()).or_default().keys.insert(key.to_owned(), description);
}

/// What may stand in a map of permissions.
enum Entry {
    Group(PermissionGroup),
    Key(Permission),
}

impl Read for Entry {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Any(GroupOrKey))
    }
}

struct GroupOrKey;

impl<'de> Shape<'de> for GroupOrKey {
    type Value = Option<Entry>;

    fn unfit(self) -> Self::Value {
        None
    }

    fn scalar(self, scalar: Scalar<'_>) -> Self::Value {
        Permission::from_scalar(scalar).map(Entry::Key)
    }

    fn map<A: MapAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        PermissionGroup::read(MapAccessDeserializer::new(access)).map(|group| group.map(Entry::Group))
    }
}
