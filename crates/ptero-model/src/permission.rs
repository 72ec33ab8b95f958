use std::collections::{BTreeSet, btree_set};

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use super::open_enum::open_enum;
use super::panel::Panel;
use super::read::{Fallback, Read};

macro_rules! permissions {
    ($($variant:ident = $key:literal: $description:literal,)+) => {
        open_enum! {
            /// A permission of a subuser.
            Permission {
                $(#[doc = $description] $variant = $key,)+
            }
        }

        impl Permission {
            const KNOWN: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns what it allows, in English, or `None` for an unknown permission.
            #[must_use]
            pub fn description(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($description),)+
                    Self::Unknown(_) => None,
                }
            }
        }
    };
}

permissions! {
    WebsocketConnect = "websocket.connect": "Open the console: see its output and the live figures. Every subuser has it.",
    ControlConsole = "control.console": "Send commands to the console.",
    ControlStart = "control.start": "Start the server.",
    ControlStop = "control.stop": "Stop and kill the server.",
    ControlRestart = "control.restart": "Restart the server, which also starts one that is offline.",
    UserCreate = "user.create": "Add subusers, with at most one's own permissions.",
    UserRead = "user.read": "See the other subusers and their permissions.",
    UserUpdate = "user.update": "Change the permissions of other subusers.",
    UserDelete = "user.delete": "Remove other subusers.",
    FileCreate = "file.create": "Write, upload, copy and unpack files, and create directories.",
    FileRead = "file.read": "List directories, without reading the files in them.",
    FileReadContent = "file.read-content": "Read and download files.",
    FileUpdate = "file.update": "Rename and move files and directories, and change their modes.",
    FileDelete = "file.delete": "Delete files and directories.",
    FileArchive = "file.archive": "Pack files and directories into archives.",
    FileSftp = "file.sftp": "Access the files over SFTP, within the other file permissions.",
    BackupCreate = "backup.create": "Create backups.",
    BackupRead = "backup.read": "See the backups.",
    BackupDelete = "backup.delete": "Delete, lock and unlock backups.",
    BackupDownload = "backup.download": "Download backups, and with them every file of the server.",
    BackupRestore = "backup.restore": "Restore backups, which can replace every file of the server.",
    AllocationRead = "allocation.read": "See all allocations; the primary one shows without it.",
    AllocationCreate = "allocation.create": "Add allocations.",
    AllocationUpdate = "allocation.update": "Choose the primary allocation and write notes on allocations.",
    AllocationDelete = "allocation.delete": "Remove allocations.",
    StartupRead = "startup.read": "See the startup command and its variables.",
    StartupUpdate = "startup.update": "Change startup variables.",
    StartupDockerImage = "startup.docker-image": "Choose another of the Docker images that the egg offers.",
    DatabaseCreate = "database.create": "Create databases.",
    DatabaseRead = "database.read": "See the databases.",
    DatabaseUpdate = "database.update": "Rotate the passwords of databases.",
    DatabaseDelete = "database.delete": "Delete databases.",
    DatabaseViewPassword = "database.view_password": "See the passwords of databases.",
    ScheduleCreate = "schedule.create": "Create schedules.",
    ScheduleRead = "schedule.read": "See schedules and their tasks.",
    ScheduleUpdate = "schedule.update": "Change and run schedules, and add, change and remove their tasks.",
    ScheduleDelete = "schedule.delete": "Delete schedules.",
    SettingsRename = "settings.rename": "Change the name and the description of the server.",
    SettingsReinstall = "settings.reinstall": "Reinstall the server.",
    ActivityRead = "activity.read": "See the activity log of the server. Since panel 1.9.",
    ViewDatabasePassword = "database.view-password": "See the passwords of databases. Pelican's name for it.",
    SettingsDescription = "settings.description": "Change the description of the server. Pelican.",
    SettingsChangeIcon = "settings.change-icon": "Change the icon of the server. Pelican.",
    MountRead = "mount.read": "See the mounts. Pelican.",
    MountUpdate = "mount.update": "Choose the mounts that the server uses. Pelican.",
    All = "*": "Everything, for the owner and for administrators. Does not cover `admin.…`.",
    AdminWebsocketErrors = "admin.websocket.errors": "On the console, see errors in full. Only for administrators.",
    AdminWebsocketInstall = "admin.websocket.install": "On the console, see the output of installations. Only for administrators.",
    AdminWebsocketTransfer = "admin.websocket.transfer": "On the console, see transfers to other nodes. Only for administrators.",
}

impl Permission {
    /// Returns the panel's name for it, such as `file.read-content`.
    #[must_use]
    pub fn key(&self) -> &str {
        self.as_str()
    }

    /// Returns the part of the key before the first dot, such as `file`. All of it when there is no dot.
    #[must_use]
    pub fn group(&self) -> &str {
        self.key().split('.').next().unwrap_or_default()
    }

    /// Whether only Pelican has it.
    fn is_of_pelican(&self) -> bool {
        matches!(
            self,
            Self::ViewDatabasePassword
                | Self::SettingsDescription
                | Self::SettingsChangeIcon
                | Self::MountRead
                | Self::MountUpdate
        )
    }

    /// Whether [`All`](Self::All) does not include it.
    fn is_administrative(&self) -> bool {
        self.key().starts_with("admin")
    }
}

/// A set of permissions on a server, in the panel's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PermissionSet(BTreeSet<Permission>);

impl Permission {
    /// Returns the permission under the name that it has on a panel: the one to see the passwords of databases has two.
    #[must_use]
    pub fn on(self, panel: Panel) -> Self {
        match (self, panel) {
            (Self::DatabaseViewPassword, Panel::Pelican) => Self::ViewDatabasePassword,
            (Self::ViewDatabasePassword, Panel::Pterodactyl) => Self::DatabaseViewPassword,
            (other, _) => other,
        }
    }
}

impl PermissionSet {
    /// Creates an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns every permission that a subuser can be given on Pterodactyl, as far as this version knows them.
    ///
    /// A panel may know others: [`Permissions::to_set`](crate::Permissions::to_set) has those that it names itself.
    #[must_use]
    pub fn all() -> Self {
        Self::given().filter(|permission| !permission.is_of_pelican()).cloned().collect()
    }

    /// Returns every permission that a subuser can be given on Pelican, as far as this version knows them.
    #[must_use]
    pub fn all_of_pelican() -> Self {
        Self::given().filter(|permission| **permission != Permission::DatabaseViewPassword).cloned().collect()
    }

    fn given() -> impl Iterator<Item = &'static Permission> {
        let is_given = |permission: &&Permission| **permission != Permission::All && !permission.is_administrative();
        Permission::KNOWN.iter().filter(is_given)
    }

    /// Returns whether the set allows `permission`, by naming it or by [`Permission::All`]. The two panels' names for
    /// seeing the passwords of databases count as the same.
    #[must_use]
    pub fn contains(&self, permission: &Permission) -> bool {
        let is_named = match permission {
            Permission::DatabaseViewPassword | Permission::ViewDatabasePassword => {
                self.0.contains(&Permission::DatabaseViewPassword) || self.0.contains(&Permission::ViewDatabasePassword)
            }
            _ => self.0.contains(permission),
        };
        is_named || (self.0.contains(&Permission::All) && !permission.is_administrative())
    }

    /// Returns the permissions in `required` that the set does not allow.
    #[must_use]
    pub fn missing(&self, required: &[Permission]) -> Vec<Permission> {
        required.iter().filter(|permission| !self.contains(permission)).cloned().collect()
    }

    /// Adds a permission. Returns `false` if it was already present.
    pub fn insert(&mut self, permission: Permission) -> bool {
        self.0.insert(permission)
    }

    /// Removes a permission. Returns `false` if it was not present.
    pub fn remove(&mut self, permission: &Permission) -> bool {
        self.0.remove(permission)
    }

    /// Returns the union of both sets.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.union(&other.0).cloned().collect()
    }

    /// Returns an iterator over the permissions in the set.
    pub fn iter(&self) -> btree_set::Iter<'_, Permission> {
        self.0.iter()
    }

    /// Returns the number of permissions in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<P: Into<Permission>> FromIterator<P> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = P>>(permissions: I) -> Self {
        // Collecting would sort them first, and programs would contain the code for it.
        let mut set = BTreeSet::new();
        set.extend(permissions.into_iter().map(Into::into));
        Self(set)
    }
}

impl<P: Into<Permission>> Extend<P> for PermissionSet {
    fn extend<I: IntoIterator<Item = P>>(&mut self, permissions: I) {
        self.0.extend(permissions.into_iter().map(Into::into));
    }
}

impl IntoIterator for PermissionSet {
    type Item = Permission;
    type IntoIter = btree_set::IntoIter<Permission>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a PermissionSet {
    type Item = &'a Permission;
    type IntoIter = btree_set::Iter<'a, Permission>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)?
            .ok_or_else(|| D::Error::invalid_type(Unexpected::Other("another value"), &"a list of permissions"))
    }
}

/// A list, or a map if PHP's numbering has holes. Anything else is an empty set.
impl Read for PermissionSet {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Vec::<Permission>::read(deserializer)?.map(Self::from_iter))
    }
}

impl Fallback for PermissionSet {
    fn fallback() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_covers_everything_except_administrative_permissions() {
        let owner = PermissionSet::from_iter(["*"]);
        assert!(owner.contains(&Permission::FileRead) && owner.contains(&"mount.read".into()));
        assert_eq!(
            owner.missing(&[Permission::BackupRead, Permission::AdminWebsocketErrors]),
            [Permission::AdminWebsocketErrors]
        );
    }

    #[test]
    fn missing_returns_permissions_outside_the_set() {
        let subuser = PermissionSet::from_iter([Permission::FileRead]);
        assert_eq!(subuser.missing(&[Permission::FileRead, Permission::FileSftp]), [Permission::FileSftp]);
        assert_eq!(subuser.union(&PermissionSet::from_iter(["file.sftp"])).len(), 2);
    }

    #[test]
    fn the_panels_names_for_viewing_passwords_are_the_same() {
        for (name, other) in
            [("database.view-password", "database.view_password"), ("database.view_password", "database.view-password")]
        {
            assert!(PermissionSet::from_iter([name]).contains(&other.into()), "{name}");
        }
        assert!(!PermissionSet::from_iter(["database.read"]).contains(&Permission::ViewDatabasePassword));
    }

    #[test]
    fn unknown_permissions_are_kept() {
        let set: PermissionSet = serde_json::from_str(r#"{"0":"database.export","3":"file.read"}"#).unwrap();
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["file.read","database.export"]"#);
        let unknown = Permission::from("database.export");
        assert_eq!((unknown.group(), unknown.description()), ("database", None));
        assert_eq!(Permission::StartupDockerImage.group(), "startup");
    }
}
