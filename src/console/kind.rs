ptero_model::open_enum! {
    /// The kind of a console event, named as on the wire. `From<&str>` accepts those names.
    EventKind {
        /// The token was accepted.
        AuthSuccess = "auth success",
        /// The server's state.
        Status = "status",
        /// The server's resource usage.
        Stats = "stats",
        /// A line of the console.
        ConsoleOutput = "console output",
        /// A line of the installation.
        InstallOutput = "install output",
        /// The installation started.
        InstallStarted = "install started",
        /// The installation ended.
        InstallCompleted = "install completed",
        /// A message of Wings.
        DaemonMessage = "daemon message",
        /// A refusal by Wings.
        DaemonError = "daemon error",
        /// The token was rejected.
        JwtError = "jwt error",
        /// The token will soon expire.
        TokenExpiring = "token expiring",
        /// The token has expired.
        TokenExpired = "token expired",
        /// A backup ended.
        BackupCompleted = "backup completed",
        /// A backup was restored.
        BackupRestoreCompleted = "backup restore completed",
        /// A line about a transfer.
        TransferLogs = "transfer logs",
        /// A stage of a transfer.
        TransferStatus = "transfer status",
        /// The server was deleted.
        Deleted = "deleted",
        /// Messages were dropped by Wings.
        Throttled = "throttled",
        /// The connection was lost. Produced by this crate.
        Reconnecting = "reconnecting",
        /// The connection was re-established. Produced by this crate.
        Reconnected = "reconnected",
        /// A listener missed events. Produced by this crate.
        Missed = "missed",
        /// A malformed message. Produced by this crate.
        Malformed = "malformed",
    }
}
