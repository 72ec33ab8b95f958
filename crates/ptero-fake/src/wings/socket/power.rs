//! Refusals of power actions.

use ptero_model::{PowerAction, ServerState};

use crate::state::State;

/// The only reason that every user sees.
pub(super) const LOCKED: &str =
    "another power action is currently being processed for this server, please try again later";

/// Why Wings refuses the action. `None` when it does not.
pub(super) fn refusal(state: &State, server: u64, action: &PowerAction) -> Option<&'static str> {
    let server = state.servers.get(server)?;
    if !matches!(action, PowerAction::Start | PowerAction::Stop | PowerAction::Restart | PowerAction::Kill) {
        return Some("attempting to handle unknown power action");
    }
    let reason = match server.status.as_deref() {
        Some("installing") => Some("server is currently installing"),
        Some("restoring_backup") => Some("server is currently being restored"),
        Some("suspended") => Some("server is currently in a suspended state"),
        _ if server.is_transferring => Some("server is currently being transferred"),
        _ => None,
    };
    reason.or(match (action, &server.process.state) {
        // Killing does not wait for anything.
        (PowerAction::Kill, _) => None,
        (_, ServerState::Stopping) => Some(LOCKED),
        (PowerAction::Start, ServerState::Starting | ServerState::Running) => Some("server is running"),
        _ => None,
    })
}
