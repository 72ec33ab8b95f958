ptero_model::open_enum! {
    /// The kinds of console events, named as on the wire. `From<&str>` takes those names.
    EventKind {
        /// The token was accepted.
        AuthSuccess = "auth success",
        /// The server's state.
        Status = "status",
        /// What the server uses.
        Stats = "stats",
        /// A line of the console.
        ConsoleOutput = "console output",
        /// A line of the installation.
        InstallOutput = "install output",
        /// The installation began.
        InstallStarted = "install started",
        /// The installation ended.
        InstallCompleted = "install completed",
        /// A message of Wings.
        DaemonMessage = "daemon message",
        /// A refusal of Wings.
        DaemonError = "daemon error",
        /// The token was not accepted.
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
        /// The connection was lost. Of this crate.
        Reconnecting = "reconnecting",
        /// The connection is there again. Of this crate.
        Reconnected = "reconnected",
        /// A listener missed events. Of this crate.
        Missed = "missed",
        /// A message that is no event. Of this crate.
        Malformed = "malformed",
    }
}
