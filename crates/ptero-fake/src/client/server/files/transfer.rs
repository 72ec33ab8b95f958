//! Signed URLs for a server's files, and files fetched from elsewhere.

use serde_json::json;

use super::{failed, locate, reach_wings};
use crate::answer::{Answer, Outcome, item};
use crate::call::decode;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::state::files::{Content, base_name};
use crate::token::{self, Claims};
use crate::validation::field;

/// A URL of the server's node with a token for the caller.
pub(crate) fn signed_url(context: &mut Context<'_>, path: &str, claims: Claims) -> Outcome {
    let life = context.state.settings.signed_url_life;
    let token = token::issue(context, life, claims)?;
    let node = context.state.nodes.get(context.server()?.node).ok_or_else(Refusal::not_found)?;
    Answer::ok(&item("signed_url", json!({"url": format!("{}{path}?token={token}", node.url())})))
}

pub(crate) fn download(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    // The panel decodes the name once more than it should.
    let file = decode(&context.required_text("file"));
    context.record("server:file.download", json!({"file": file}));
    signed_url(context, "/download/file", Claims { file_path: Some(file), ..Claims::default() })
}

pub(crate) fn upload(context: &mut Context<'_>) -> Outcome {
    signed_url(context, "/upload/file", Claims::default())
}

/// The fake fetches nothing: the file appears with its URL as content.
pub(crate) fn pull(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("url", "required|string|url"),
        field("directory", "nullable|string"),
        field("filename", "nullable|string"),
        field("use_header", "boolean"),
        field("foreground", "boolean"),
    ])?;
    reach_wings(context)?;
    let url = context.required_text("url");
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if ["127.", "10.", "192.168.", "localhost"].iter().any(|private| host.starts_with(private)) {
        return Err(failed(context));
    }
    let directory = context.text("directory").unwrap_or_default();
    let name = context.text("filename").unwrap_or_else(|| base_name(rest).to_owned());
    let path = locate(context, &directory, &name)?;
    let now = context.state.calendar.now();
    // A failure would only stand in Wings' log.
    let _ = context.server_mut()?.files.write(&path, Content::File(url.clone().into()), now);
    context.record("server:file.pull", json!({"directory": directory, "url": url}));
    Answer::no_content()
}
