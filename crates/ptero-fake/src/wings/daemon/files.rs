//! `/api/servers/{server}/files`

use bytes::Bytes;
use serde::Deserialize;

use super::request::ServerRequest;
use crate::archive;
use crate::state::files::{Content, FileError, base_name};
use crate::wings::download::attachment;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::reply::{Body, Reply};

/// The longest name of a file.
const MOST_BYTES: usize = 255;

pub(super) fn contents(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let path = request.locate("", request.call.parameter("file").unwrap_or_default())?;
    if request.state.is_pelican() {
        check_on_pelican(request, &path)?;
    }
    let files = &request.server()?.files;
    if files.is_directory(&path) {
        return Ok(broken(&request.state.random.uuid()));
    }
    let node = files.get(&path).ok_or_else(WingsRefusal::unexpected)?;
    let (name, mime_type) = (base_name(&path), node.mime_type(&path));
    let body = match &node.content {
        Content::File(bytes) => Body::Bytes(bytes.clone()),
        Content::Generated(size) => Body::Generated { size: *size },
        _ => return Err(WingsRefusal::unexpected()),
    };
    let reply = if request.call.parameter("download").is_some_and(|download| !download.is_empty()) {
        attachment(name, body)
    } else if node.size() == 0 {
        Reply::empty(200)
    } else {
        Reply::empty(200).with_header("Content-Type", mime_type).with_body(body)
    };
    Ok(reply.with_header("X-Mime-Type", mime_type))
}

/// What Pelican's daemon says of files that it does not send.
fn check_on_pelican(request: &ServerRequest<'_>, path: &str) -> Result<(), WingsRefusal> {
    let files = &request.server()?.files;
    if request.is_denied(path)? {
        Err(WingsRefusal::denied())
    } else if files.is_directory(path) {
        Err(WingsRefusal::plain(400, "Cannot perform that action: file is a directory."))
    } else if files.get(path).is_none() {
        Err(WingsRefusal::not_found())
    } else {
        Ok(())
    }
}

/// Wings starts to send a directory like a file, then breaks off.
fn broken(request_id: &str) -> Reply {
    let error = "An unexpected error was encountered while processing this request";
    let part = serde_json::json!({"error": error, "request_id": request_id}).to_string();
    Reply::empty(200)
        .with_header("X-Mime-Type", "inode/directory")
        .with_body(Body::Broken { part: Bytes::from(part), size: 4096 })
}

pub(super) fn list(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let path = request.locate("", request.call.parameter("directory").unwrap_or_default())?;
    let children = request.server()?.files.children(&path).map_err(|error| match error {
        FileError::Missing if request.state.is_pelican() => WingsRefusal::not_found(),
        _ => WingsRefusal::unexpected(),
    })?;
    Reply::json_utf8(200, &children.into_iter().map(|(name, node)| node.to_stat(name)).collect())
}

#[derive(Deserialize)]
struct Rename {
    #[serde(default)]
    root: String,
    #[serde(default)]
    files: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

pub(super) fn rename(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Rename { root, files } = request.body()?;
    if files.is_empty() {
        return Err(WingsRefusal::plain(422, "No files to move or rename were provided."));
    }
    for Pair { from, to } in files {
        let (from, to) = (request.locate(&root, &from)?, request.locate(&root, &to)?);
        if request.is_denied(&from)? || request.is_denied(&to)? {
            return Err(WingsRefusal::denied());
        }
        let now = request.state.clock.now();
        request.server_mut()?.files.rename(&from, &to, now).map_err(|error| match error {
            FileError::Exists => WingsRefusal::plain(400, "Cannot move or rename file, destination already exists."),
            _ => WingsRefusal::unexpected(),
        })?;
    }
    Reply::no_content()
}

#[derive(Deserialize)]
struct Copy {
    #[serde(default)]
    location: String,
}

pub(super) fn copy(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Copy { location } = request.body()?;
    let (path, now) = (request.locate("", &location)?, request.state.clock.now());
    request.server_mut()?.files.copy(&path, now).map_err(|_| WingsRefusal::unexpected())?;
    Reply::no_content()
}

pub(super) fn write(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let path = request.locate("", request.call.parameter("file").unwrap_or_default())?;
    if request.is_denied(&path)? {
        return Err(WingsRefusal::denied());
    }
    if request.call.header("content-length").is_empty() {
        return Err(WingsRefusal::plain(400, "Missing Content-Length"));
    }
    if path.split('/').any(|name| name.len() > MOST_BYTES) {
        return Err(WingsRefusal::handled(400, "Cannot perform that action: file name is too long."));
    }
    let (content, now) = (request.call.body.clone(), request.state.clock.now());
    let server = request.server_mut()?;
    let quota = u64::try_from(server.limits.disk).unwrap_or_default().saturating_mul(1024 * 1024);
    if quota > 0 && server.files.size().saturating_add(content.len() as u64) > quota {
        let error = "There is not enough disk space available to perform that action.";
        return Err(WingsRefusal::handled(400, error));
    }
    server.files.write(&path, Content::File(content), now).map_err(|error| match error {
        FileError::IsDirectory => {
            let error = "Cannot write file, name conflicts with an existing directory by the same name.";
            WingsRefusal::plain(400, error)
        }
        _ => WingsRefusal::unexpected(),
    })?;
    Reply::no_content()
}

#[derive(Deserialize)]
struct CreateDirectory {
    #[serde(default)]
    name: String,
    #[serde(default)]
    path: String,
}

pub(super) fn create_directory(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let CreateDirectory { name, path } = request.body()?;
    let (path, now) = (request.locate(&path, &name)?, request.state.clock.now());
    let is_pelican = request.state.is_pelican();
    request.server_mut()?.files.create_directory(&path, now).map_err(|_| match is_pelican {
        true => WingsRefusal::plain(400, "Cannot create directory, name conflicts with an existing file."),
        false => WingsRefusal::unexpected(),
    })?;
    Reply::no_content()
}

/// Names of files below a folder.
#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    root: String,
    #[serde(default)]
    files: Vec<String>,
    /// What a new archive is called. Of Pelican, as is the extension.
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    extension: Option<String>,
}

pub(super) fn delete(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Names { root, files, .. } = request.body()?;
    if files.is_empty() {
        return Err(WingsRefusal::plain(422, "No files were specified for deletion."));
    }
    for name in files {
        // A path that leads out of the folder ends at the folder, and there is no such file.
        let Ok(path) = request.locate(&root, &name) else { continue };
        if path.is_empty() {
            return Err(WingsRefusal::unexpected());
        }
        request.server_mut()?.files.delete(&path);
    }
    Reply::no_content()
}

pub(super) fn compress(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Names { root, files, name, extension } = request.body()?;
    if files.is_empty() {
        return Err(WingsRefusal::plain(422, "No files were passed through to be compressed."));
    }
    let (directory, now) = (request.locate(&root, "")?, request.state.clock.now());
    if !request.server()?.files.is_directory(&directory) {
        return Err(WingsRefusal::unexpected());
    }
    let mut entries = Vec::new();
    for name in files {
        let path = request.locate(&root, &name)?;
        entries.extend(request.server()?.files.entries_below(&directory, &path));
    }
    let packed = archive::pack(&entries, now.as_second()).map_err(|_| WingsRefusal::unexpected())?;
    // Whatever its extension, the fake writes a tar.gz.
    let (name, extension) = if request.state.is_pelican() { (name, extension) } else { (None, None) };
    let name = name.unwrap_or_else(|| format!("archive-{}", now.strftime("%Y-%m-%dT%H%M%SZ")));
    let name = format!("{name}.{}", extension.as_deref().unwrap_or("tar.gz"));
    let path = request.locate(&root, &name)?;
    let files = &mut request.server_mut()?.files;
    files.write(&path, Content::File(packed.into()), now).map_err(|_| WingsRefusal::unexpected())?;
    let archive = files.get(&path).ok_or_else(WingsRefusal::unexpected)?;
    Reply::json_utf8(200, &archive.to_archive_stat(&name))
}

#[derive(Deserialize)]
struct Decompress {
    #[serde(default)]
    root: String,
    #[serde(default)]
    file: String,
}

pub(super) fn decompress(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Decompress { root, file } = request.body()?;
    let (directory, path) = (request.locate(&root, "")?, request.locate(&root, &file)?);
    let bytes = request.server()?.files.read(&path).ok_or_else(WingsRefusal::unexpected)?;
    let entries = archive::unpack(&bytes)
        .map_err(|_| WingsRefusal::plain(400, "The archive provided is in a format Wings does not understand."))?;
    let now = request.state.clock.now();
    let files = &mut request.server_mut()?.files;
    entries.iter().for_each(|entry| files.put(&directory, entry, now));
    Reply::no_content()
}

#[derive(Deserialize)]
struct Chmod {
    #[serde(default)]
    root: String,
    #[serde(default)]
    files: Vec<Mode>,
}

#[derive(Deserialize)]
struct Mode {
    #[serde(default)]
    file: String,
    #[serde(default)]
    mode: String,
}

pub(super) fn chmod(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Chmod { root, files } = request.body()?;
    if files.is_empty() {
        return Err(WingsRefusal::plain(422, "No files to chmod were provided."));
    }
    for Mode { file, mode } in files {
        let invalid = |_| WingsRefusal::plain(400, "Invalid file mode.");
        let mode = u32::from_str_radix(&mode, 8).map_err(invalid)?;
        let path = request.locate(&root, &file)?;
        request.server_mut()?.files.set_mode(&path, mode & 0o777);
    }
    Reply::no_content()
}
