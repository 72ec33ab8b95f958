//! Lists and contents of files.

use ptero_model::routes;

use super::paths::{failed, is_denied, locate};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::files::{Content, Node};
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CONTENTS, contents),
];

/// The largest file that the panel opens in its editor.
const MOST_EDITED: u64 = 4 * 1024 * 1024;

fn list(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("directory", "sometimes|nullable|string")])?;
    context.reach_wings()?;
    let directory = context.text("directory").unwrap_or_default();
    let path = locate(context, "", &directory)?;
    let children = context.server()?.files.children(&path);
    match children {
        Ok(children) => {
            let files = children.into_iter().map(|(name, node)| node.to_json(name)).collect();
            Reply::ok(&envelope::list(files))
        }
        Err(_) => Err(failed(context)),
    }
}

fn contents(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    context.reach_wings()?;
    let file = context.required_text("file");
    let path = locate(context, "", &file)?;
    let files = &context.server()?.files;
    if files.is_directory(&path) {
        // Wings starts to reply, then breaks off.
        return Err(Refusal::daemon_failed(502, 200, &context.state.random.uuid()));
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
        Some(Content::File(bytes)) if context.state.is_pelican() && std::str::from_utf8(&bytes).is_err() => {
            Ok(Reply::new(200, "text/plain; charset=UTF-8", as_latin_1(&bytes)))
        }
        Some(Content::File(bytes)) => Ok(Reply::new(200, "text/plain; charset=UTF-8", bytes)),
        _ => Err(failed(context)),
    }
}

/// Pelican takes what is not UTF-8 for Latin-1, and converts it.
fn as_latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
