use super::open_enum::open_enum;

open_enum! {
    /// A power action.
    PowerAction {
        /// Starts the server.
        Start = "start",
        /// Stops the server in the way that its egg defines.
        Stop = "stop",
        /// Stops the server, then starts it.
        Restart = "restart",
        /// Kills the server immediately; unsaved data is lost.
        Kill = "kill",
    }
}

open_enum! {
    /// The state of a server's process, as Wings reports it.
    ServerState {
        /// The process is not running.
        Offline = "offline",
        /// The process is starting: the egg's "done" line has not appeared yet.
        Starting = "starting",
        /// The process is running.
        Running = "running",
        /// The process is stopping and has not ended yet.
        Stopping = "stopping",
        /// Not found by the panel, or its node is down. Pelican reports this instead of failing.
        Missing = "missing",
        /// Its container exists and has never run. Pelican.
        Created = "created",
        /// Its container is starting again. Pelican.
        Restarting = "restarting",
        /// Its container has ended. Pelican.
        Exited = "exited",
        /// Its container is paused. Pelican.
        Paused = "paused",
        /// Its container has failed and cannot be started. Pelican.
        Dead = "dead",
        /// Its container is being removed. Pelican.
        Removing = "removing",
    }
}
