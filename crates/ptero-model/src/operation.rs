use super::permission::Permission;
use super::power::PowerAction;

macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident => $permission:ident,)+) => {
        /// An operation on a server that requires permissions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $operation,)+
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$operation,)+];

            /// Returns the required permissions.
            #[must_use]
            pub fn permissions(self) -> &'static [Permission] {
                match self {
                    $(Self::$operation => &[Permission::$permission],)+
                }
            }
        }
    };
}

operations! {
    /// Open the console.
    OpenConsole => WebsocketConnect,
    /// Send a command.
    SendCommand => ControlConsole,
    /// Start the server.
    PowerStart => ControlStart,
    /// Stop the server.
    PowerStop => ControlStop,
    /// Restart the server.
    PowerRestart => ControlRestart,
    /// Kill the server.
    PowerKill => ControlStop,
    /// List the activity.
    ReadActivity => ActivityRead,
    /// List the databases.
    ReadDatabases => DatabaseRead,
    /// Create a database.
    CreateDatabase => DatabaseCreate,
    /// Rotate the password of a database.
    RotateDatabasePassword => DatabaseUpdate,
    /// View the password of a database.
    ViewDatabasePassword => DatabaseViewPassword,
    /// Delete a database.
    DeleteDatabase => DatabaseDelete,
    /// List a directory.
    ListFiles => FileRead,
    /// Read or download a file.
    ReadFile => FileReadContent,
    /// Write, upload, copy or pull a file, or create a directory.
    WriteFile => FileCreate,
    /// Rename or move files.
    RenameFile => FileUpdate,
    /// Change the mode of files.
    ChangeFileMode => FileUpdate,
    /// Delete files.
    DeleteFile => FileDelete,
    /// Pack files into an archive.
    CompressFiles => FileArchive,
    /// Unpack an archive.
    DecompressFile => FileCreate,
    /// List schedules or get one.
    ReadSchedules => ScheduleRead,
    /// Create a schedule.
    CreateSchedule => ScheduleCreate,
    /// Change a schedule or its tasks. Since panel 1.14, a new task also needs the permission for what it does.
    UpdateSchedule => ScheduleUpdate,
    /// Run a schedule now.
    ExecuteSchedule => ScheduleUpdate,
    /// Delete a schedule.
    DeleteSchedule => ScheduleDelete,
    /// List the allocations.
    ReadAllocations => AllocationRead,
    /// Add an allocation.
    CreateAllocation => AllocationCreate,
    /// Write a note on an allocation, or make it the primary one.
    UpdateAllocation => AllocationUpdate,
    /// Remove an allocation.
    DeleteAllocation => AllocationDelete,
    /// List the subusers or get one.
    ReadSubusers => UserRead,
    /// Add a subuser.
    CreateSubuser => UserCreate,
    /// Change a subuser's permissions.
    UpdateSubuser => UserUpdate,
    /// Remove a subuser.
    DeleteSubuser => UserDelete,
    /// List the backups or get one.
    ReadBackups => BackupRead,
    /// Create a backup.
    CreateBackup => BackupCreate,
    /// Download a backup.
    DownloadBackup => BackupDownload,
    /// Lock or unlock a backup.
    LockBackup => BackupDelete,
    /// Restore a backup.
    RestoreBackup => BackupRestore,
    /// Delete a backup.
    DeleteBackup => BackupDelete,
    /// List the startup variables.
    ReadStartup => StartupRead,
    /// Set a startup variable.
    UpdateStartup => StartupUpdate,
    /// Choose a Docker image.
    ChangeDockerImage => StartupDockerImage,
    /// Change the name, and on Pterodactyl the description.
    Rename => SettingsRename,
    /// Change the description, on Pelican.
    Describe => SettingsDescription,
    /// Reinstall the server.
    Reinstall => SettingsReinstall,
}

impl Operation {
    /// Returns the operation of a power action, or `None` for one that this version does not know.
    #[must_use]
    pub fn power(action: &PowerAction) -> Option<Self> {
        match action {
            PowerAction::Start => Some(Self::PowerStart),
            PowerAction::Stop => Some(Self::PowerStop),
            PowerAction::Restart => Some(Self::PowerRestart),
            PowerAction::Kill => Some(Self::PowerKill),
            PowerAction::Unknown(_) => None,
        }
    }
}
