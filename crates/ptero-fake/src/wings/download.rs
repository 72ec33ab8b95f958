//! `/download/file` and `/download/backup`

use super::refusal::WingsOutcome;
use super::signed::redeem;
use crate::state::State;
use crate::state::files::{Content, base_name, resolve};
use crate::wings::refusal::WingsRefusal;
use crate::wire::call::Call;
use crate::wire::reply::{Body, Reply};

pub(super) fn file(state: &mut State, call: &Call) -> WingsOutcome {
    let (token, server) = redeem(state, call, "file-download")?;
    let path = resolve("", token.text("file_path")).ok_or_else(WingsRefusal::unexpected)?;
    let server = state.servers.get(server).ok_or_else(WingsRefusal::not_found)?;
    if server.files.is_directory(&path) {
        return Err(WingsRefusal::not_found());
    }
    match server.files.get(&path).map(|node| node.content.clone()) {
        Some(Content::File(bytes)) => Ok(attachment(base_name(&path), Body::Bytes(bytes))),
        Some(Content::Generated(size)) => Ok(attachment(base_name(&path), Body::Generated { size })),
        _ => Err(WingsRefusal::unexpected()),
    }
}

pub(super) fn backup(state: &mut State, call: &Call) -> WingsOutcome {
    let (token, server) = redeem(state, call, "backup-download")?;
    let uuid = token.text("backup_uuid");
    let backup = state.backups.find(|backup| backup.uuid == uuid && backup.server == server);
    let archive = backup.and_then(|backup| backup.archive.clone());
    let missing = || WingsRefusal::plain(404, "The requested backup was not found on this server.");
    Ok(attachment(&format!("{uuid}.tar.gz"), Body::Bytes(archive.ok_or_else(missing)?)))
}

/// The name is sent in raw UTF-8, quoted as Go does.
pub(super) fn attachment(name: &str, body: Body) -> Reply {
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    Reply::empty(200)
        .with_header("Content-Type", "application/octet-stream")
        .with_header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .with_body(body)
}
