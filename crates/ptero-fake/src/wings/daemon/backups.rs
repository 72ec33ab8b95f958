//! `/api/servers/{server}/backup`

use serde::Deserialize;

use super::request::ServerRequest;
use crate::state::backup::Backup;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::reply::Reply;

/// Where backups are kept.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Adapter {
    Wings,
    S3,
}

#[derive(Deserialize)]
struct Create {
    adapter: String,
    uuid: String,
    #[serde(default, rename = "ignore")]
    _ignore: Option<String>,
}

/// Creates the archive of a backup. For a finished one, the panel refuses the report, and Wings deletes the archive.
pub(super) fn create(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Create { adapter, uuid, .. } = request.body()?;
    if !matches!(adapter.as_str(), "wings" | "s3") {
        return Err(WingsRefusal::unexpected());
    }
    if let Some(backup) = find(request, &uuid).filter(|backup| !backup.is_running()) {
        backup.archive = None;
    }
    Ok(Reply::empty(202))
}

/// The backup with this UUID, of any server of the node.
fn find<'a>(request: &'a mut ServerRequest<'_>, uuid: &str) -> Option<&'a mut Backup> {
    request.state.backups.iter_mut().find(|backup| backup.uuid == uuid)
}

#[derive(Deserialize)]
struct Restore {
    adapter: Adapter,
    #[serde(default)]
    truncate_directory: Option<bool>,
    #[serde(default)]
    download_url: Option<String>,
}

pub(super) fn restore(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Restore { adapter, truncate_directory, download_url } = request.body()?;
    if adapter == Adapter::S3 && download_url.is_none_or(|url| url.is_empty()) {
        let error = "The download_url field is required when the backup adapter is set to S3.";
        return Err(WingsRefusal::plain(400, error));
    }
    let truncate = truncate_directory.unwrap_or(false);
    if truncate {
        // Wings empties the server before it looks for the backup.
        request.server_mut()?.files.clear();
    }
    let uuid = request.id;
    let backup = find(request, uuid).filter(|backup| backup.archive.is_some()).map(|backup| backup.id);
    let backup = backup.ok_or_else(WingsRefusal::unexpected)?;
    request.state.restore(request.server, backup, truncate);
    Ok(Reply::empty(202))
}

/// Deletes the archive. The panel still lists the backup.
pub(super) fn delete(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let uuid = request.id;
    let archive = find(request, uuid).and_then(|backup| backup.archive.take());
    match archive {
        Some(_) => Reply::no_content(),
        None => Err(WingsRefusal::plain(404, "The requested backup was not found on this server.")),
    }
}
