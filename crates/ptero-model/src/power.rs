use super::open_enum::open_enum;

open_enum! {
    /// What to do with a server's process.
    PowerAction {
        /// Start it.
        Start = "start",
        /// Ask it to stop, as its egg says.
        Stop = "stop",
        /// Stop it, then start it.
        Restart = "restart",
        /// End it at once; what it has not saved is lost.
        Kill = "kill",
    }
}

open_enum! {
    /// What a server's process is doing, as Wings sees it.
    ServerState {
        /// Not running.
        Offline = "offline",
        /// Running, but its egg's "done" line has not come yet.
        Starting = "starting",
        /// Running.
        Running = "running",
        /// Asked to stop, still there.
        Stopping = "stopping",
        /// Not found by the panel, or its node is down. Pelican says so instead of failing.
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
