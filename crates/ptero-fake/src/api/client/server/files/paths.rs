//! Paths of files, and Wings' errors about them.

use crate::api::context::Context;
use crate::state::files::{FileError, matches, resolve};
use crate::wire::refusal::Refusal;

/// The folder that the request's names are relative to.
pub(super) fn root(context: &Context<'_>) -> String {
    context.text("root").unwrap_or_else(|| "/".to_owned())
}

/// The path in the server's folder. Wings hides the reason when it leads out of the folder.
pub(super) fn locate(context: &mut Context<'_>, root: &str, path: &str) -> Result<String, Refusal> {
    resolve(root, path).ok_or_else(|| failed(context))
}

/// Whether the server's egg denies access to the file.
pub(super) fn is_denied(context: &Context<'_>, path: &str) -> Result<bool, Refusal> {
    let egg = context.state.eggs.get(context.server()?.egg);
    Ok(egg.is_some_and(|egg| egg.file_denylist.iter().any(|pattern| matches(pattern, path))))
}

/// A failure of Wings without a reason.
pub(super) fn failed(context: &mut Context<'_>) -> Refusal {
    Refusal::daemon_failed(500, 500, &context.state.random.uuid())
}

/// A failure of Wings with a reason.
pub(super) fn refused(context: &mut Context<'_>, status: u16, error: &str) -> Refusal {
    Refusal::daemon_refused(status, error, &context.state.random.uuid())
}

pub(super) fn refusal_of(context: &mut Context<'_>, error: FileError) -> Refusal {
    match error {
        FileError::Exists => refused(context, 400, "Cannot move or rename file, destination already exists."),
        FileError::IsDirectory => {
            let text = "Cannot write file, name conflicts with an existing directory by the same name.";
            refused(context, 400, text)
        }
        FileError::Missing | FileError::NotADirectory => failed(context),
    }
}
