//! Signed URLs for a server's files, and files that Wings downloads from elsewhere.

use ptero_model::routes;
use serde_json::json;

use super::super::signed_url::signed_url;
use super::paths::{failed, locate, refused};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::simulation::pull::MOST_PULLS;
use crate::simulation::tokens::Claims;
use crate::state::files::base_name;
use crate::wire::call::decode;
use crate::wire::refusal::Outcome;
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DOWNLOAD, download),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_UPLOAD_URL, upload),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_PULL, pull),
];

fn download(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    // The panel decodes the name twice.
    let file = decode(&context.required_text("file"));
    context.record("server:file.download", json!({"file": file}));
    signed_url(context, "/download/file", Claims { file_path: Some(file), ..Claims::default() })
}

fn upload(context: &mut Context<'_>) -> Outcome {
    signed_url(context, "/upload/file", Claims::default())
}

fn pull(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("url", "required|string|url"),
        field("directory", "nullable|string"),
        field("filename", "nullable|string"),
        field("use_header", "boolean"),
        field("foreground", "boolean"),
    ])?;
    context.reach_wings()?;
    let url = context.required_text("url");
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if ["127.", "10.", "192.168.", "localhost"].iter().any(|private| host.starts_with(private)) {
        return Err(failed(context));
    }
    let directory = context.text("directory").unwrap_or_default();
    let name = context.text("filename").unwrap_or_else(|| base_name(rest).to_owned());
    let path = locate(context, &directory, &name)?;
    let server = context.server_id();
    if context.state.has_most_pulls(server) {
        return Err(refused(context, 400, MOST_PULLS));
    }
    if context.flag("foreground").unwrap_or(false) {
        if !context.state.pull_now(server, &url, &path) {
            return Err(failed(context));
        }
    } else {
        context.state.pull(server, &url, path);
    }
    context.record("server:file.pull", json!({"directory": directory, "url": url}));
    Reply::no_content()
}
