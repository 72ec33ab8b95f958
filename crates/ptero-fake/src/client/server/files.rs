//! `/api/client/servers/{server}/files`

mod change;
mod transfer;

pub(crate) use change::{chmod, compress, copy, create_folder, decompress, delete, rename, write};
pub(crate) use transfer::{download, pull, signed_url, upload};

use super::reach_wings;
use crate::answer::{self, Answer, Outcome};
use crate::context::Context;
use crate::endpoint::Endpoint;
use crate::refusal::Refusal;
use crate::state::files::{Content, FileError, Node, matches, resolve};
use crate::validation::field;
use ptero_model::routes;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CONTENTS, contents),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DOWNLOAD, download),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_RENAME, rename),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_COPY, copy),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_WRITE, write),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_COMPRESS, compress),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DECOMPRESS, decompress),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DELETE, delete),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CREATE_FOLDER, create_folder),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CHMOD, chmod),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_PULL, pull),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_UPLOAD_URL, upload),
];

/// What the panel lets be opened in its editor.
const MOST_EDITED: u64 = 4 * 1024 * 1024;

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    reach_wings(context)?;
    let directory = context.text("directory").unwrap_or_default();
    let path = locate(context, "", &directory)?;
    let children = context.server()?.files.children(&path);
    match children {
        Ok(children) => {
            let files = children.into_iter().map(|(name, node)| node.to_json(name)).collect();
            Answer::ok(&answer::list(files))
        }
        Err(_) => Err(failed(context)),
    }
}

pub(crate) fn contents(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    reach_wings(context)?;
    let file = context.required_text("file");
    let path = locate(context, "", &file)?;
    let files = &context.server()?.files;
    if files.is_directory(&path) {
        // Wings begins to answer, then breaks off.
        return Err(Refusal::daemon_failed(502, 200, &request_id(context)));
    }
    let size = files.get(&path).map_or(0, Node::size);
    let content = files.get(&path).map(|node| node.content.clone());
    if is_denied(context, &path)? {
        return Err(failed(context));
    }
    match content {
        Some(Content::File(_) | Content::Generated(_)) if size > MOST_EDITED => {
            let detail = "The file you are attempting to open is too large to view in the file editor.";
            Err(Refusal::rule("FileSizeTooLargeException", detail))
        }
        Some(Content::File(bytes)) => Ok(Answer::new(200, "text/plain; charset=UTF-8", bytes)),
        _ => Err(failed(context)),
    }
}

/// The path in the server's folder. Leading out of it is an error that Wings does not explain.
fn locate(context: &mut Context<'_>, root: &str, path: &str) -> Result<String, Refusal> {
    resolve(root, path).ok_or_else(|| failed(context))
}

/// Whether the server's egg keeps clients away from the file.
pub(crate) fn is_denied(context: &Context<'_>, path: &str) -> Result<bool, Refusal> {
    let egg = context.state.eggs.get(context.server()?.egg);
    Ok(egg.is_some_and(|egg| egg.file_denylist.iter().any(|pattern| matches(pattern, path))))
}

fn request_id(context: &mut Context<'_>) -> String {
    context.state.random.uuid()
}

/// A failure of Wings that it does not explain.
fn failed(context: &mut Context<'_>) -> Refusal {
    Refusal::daemon_failed(500, 500, &request_id(context))
}

/// A failure of Wings that it explains.
fn refused(context: &mut Context<'_>, status: u16, error: &str) -> Refusal {
    Refusal::daemon_refused(status, error, &request_id(context))
}

fn refusal_of(context: &mut Context<'_>, error: FileError) -> Refusal {
    match error {
        FileError::Exists => refused(context, 400, "Cannot move or rename file, destination already exists."),
        FileError::IsDirectory => {
            let text = "Cannot write file, name conflicts with an existing directory by the same name.";
            refused(context, 400, text)
        }
        FileError::Missing | FileError::NotADirectory => failed(context),
    }
}
