//! Archives of files.

use ptero_model::routes;
use serde_json::json;

use super::paths::{failed, locate, refusal_of, refused, root};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::archive;
use crate::state::files::Content;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_COMPRESS, compress),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DECOMPRESS, decompress),
];

fn compress(context: &mut Context<'_>) -> Outcome {
    let mut fields =
        vec![field("root", "sometimes|nullable|string"), field("files", "required|array"), field("files.*", "string")];
    if context.state.is_pelican() {
        fields.push(field("name", "nullable|string"));
        fields.push(field("extension", "in:zip,tgz,tar.gz,txz,tar.xz,tbz2,tar.bz2"));
    }
    context.validate(&fields)?;
    context.reach_wings()?;
    let root = root(context);
    let directory = locate(context, &root, "")?;
    let mut entries = Vec::new();
    for name in context.texts("files") {
        let path = locate(context, &root, &name)?;
        entries.extend(context.server()?.files.entries_below(&directory, &path));
    }
    let now = context.state.clock.now();
    // Whatever its extension, the fake writes a tar.gz.
    let given = context.text("name").filter(|_| context.state.is_pelican());
    let extension = context.text("extension").filter(|_| context.state.is_pelican());
    let name = given.unwrap_or_else(|| format!("archive-{}", now.strftime("%Y-%m-%dT%H%M%SZ")));
    let name = format!("{name}.{}", extension.as_deref().unwrap_or("tar.gz"));
    let path = locate(context, &root, &name)?;
    let packed = archive::pack(&entries, now.as_second()).map_err(|_| failed(context))?;
    let written = context.server_mut()?.files.write(&path, Content::File(packed.into()), now);
    written.map_err(|error| refusal_of(context, error))?;
    context.record("server:file.compress", json!({"directory": root, "files": context.input.get("files")}));
    let node = context.server()?.files.get(&path).ok_or_else(Refusal::not_found)?;
    Reply::ok(&node.to_new_archive(&name))
}

fn decompress(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("root", "sometimes|nullable|string"), field("file", "required|string")])?;
    context.reach_wings()?;
    let (root, file) = (root(context), context.required_text("file"));
    let (directory, path) = (locate(context, &root, "")?, locate(context, &root, &file)?);
    let Some(bytes) = context.server()?.files.read(&path) else { return Err(failed(context)) };
    let Ok(entries) = archive::unpack(&bytes) else {
        return Err(refused(context, 400, "The archive provided is in a format Wings does not understand."));
    };
    let now = context.state.clock.now();
    let files = &mut context.server_mut()?.files;
    entries.iter().for_each(|entry| files.put(&directory, entry, now));
    context.record("server:file.decompress", json!({"directory": root, "file": file}));
    Reply::no_content()
}
