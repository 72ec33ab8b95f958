//! Changes of files.

use ptero_model::routes;
use serde_json::{Value, json};

use super::paths::{failed, is_denied, locate, refusal_of, refused, root};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::files::{Content, FileError, FileTree};
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_RENAME, rename),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_COPY, copy),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_WRITE, write),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_DELETE, delete),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CREATE_FOLDER, create_folder),
    Endpoint::new(&routes::CLIENT_SERVERS_FILES_CHMOD, chmod),
];

/// Changes the files of the route's server.
fn change<T>(
    context: &mut Context<'_>,
    change: impl FnOnce(&mut FileTree, jiff::Timestamp) -> Result<T, FileError>,
) -> Result<T, Refusal> {
    let now = context.state.clock.now();
    let changed = change(&mut context.server_mut()?.files, now);
    changed.map_err(|error| refusal_of(context, error))
}

fn write(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    context.reach_wings()?;
    let file = context.required_text("file");
    let path = locate(context, "", &file)?;
    if is_denied(context, &path)? {
        return Err(refused(context, 403, "This file cannot be modified: present in egg denylist."));
    }
    let content = Content::File(context.call.body.clone());
    change(context, |files, now| files.write(&path, content, now))?;
    context.record("server:file.write", json!({"file": file}));
    Reply::no_content()
}

fn rename(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("root", "required|nullable|string"),
        field("files", "required|array"),
        field("files.*", "array"),
        field("files.*.to", "required|string"),
        field("files.*.from", "required|string"),
    ])?;
    context.reach_wings()?;
    let root = root(context);
    for pair in pairs(context, "from", "to") {
        let (from, to) = (locate(context, &root, &pair.0)?, locate(context, &root, &text(&pair.1))?);
        change(context, |files, now| files.rename(&from, &to, now))?;
    }
    context.record("server:file.rename", json!({"directory": root, "files": context.input.get("files")}));
    Reply::no_content()
}

/// Two fields of every entry in `files`.
fn pairs(context: &Context<'_>, first: &str, second: &str) -> Vec<(String, Value)> {
    let entries = context.value("files").and_then(Value::as_array).into_iter().flatten();
    let field = |entry: &Value, name: &str| entry.get(name).cloned().unwrap_or_default();
    entries.map(|entry| (text(&field(entry, first)), field(entry, second))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn copy(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("location", "required|string")])?;
    context.reach_wings()?;
    let location = context.required_text("location");
    let path = locate(context, "", &location)?;
    let now = context.state.clock.now();
    let copied = context.server_mut()?.files.copy(&path, now);
    // Wings gives no reason for folders either.
    copied.map_err(|_| failed(context))?;
    context.record("server:file.copy", json!({"file": location}));
    Reply::no_content()
}

fn create_folder(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("root", "sometimes|nullable|string"), field("name", "required|string")])?;
    if context.has("root") && context.value("root").is_none() {
        return Err(Refusal::unexpected("TypeError"));
    }
    context.reach_wings()?;
    let (root, name) = (root(context), context.required_text("name"));
    let path = locate(context, &root, &name)?;
    change(context, |files, now| files.create_directory(&path, now))?;
    context.record("server:file.create-directory", json!({"name": name, "directory": root}));
    Reply::no_content()
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let rules = [field("root", "required|string"), field("files", "required|array"), field("files.*", "string")];
    context.validate(&rules)?;
    context.reach_wings()?;
    let (root, names) = (root(context), context.texts("files"));
    for name in &names {
        let path = locate(context, &root, name)?;
        context.server_mut()?.files.delete(&path);
    }
    context.record("server:file.delete", json!({"directory": root, "files": names}));
    Reply::no_content()
}

fn chmod(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("root", "required|string"),
        field("files", "required|array"),
        field("files.*.file", "required|string"),
        field("files.*.mode", "required|numeric"),
    ])?;
    context.reach_wings()?;
    let root = root(context);
    for (file, mode) in pairs(context, "file", "mode") {
        let path = locate(context, &root, &file)?;
        // The panel accepts numbers as well, but Wings wants octal digits as text.
        let Some(mode) = mode.as_str().and_then(|mode| u32::from_str_radix(mode, 8).ok()) else {
            return Err(refused(context, 400, "Invalid file mode."));
        };
        context.server_mut()?.files.set_mode(&path, mode & 0o777);
    }
    Reply::no_content()
}
