//! What changes a server's files.

use serde_json::{Value, json};

use super::{failed, is_denied, locate, reach_wings, refusal_of, refused};
use crate::answer::{Answer, Outcome};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::state::archive;
use crate::state::files::{Content, FileError, FileTree};
use crate::validation::field;

/// Changes the files of the route's server.
fn change<T>(
    context: &mut Context<'_>,
    change: impl FnOnce(&mut FileTree, jiff::Timestamp) -> Result<T, FileError>,
) -> Result<T, Refusal> {
    let now = context.state.calendar.now();
    let changed = change(&mut context.server_mut()?.files, now);
    changed.map_err(|error| refusal_of(context, error))
}

/// The folder that names are relative to.
fn root(context: &Context<'_>) -> String {
    context.text("root").unwrap_or_else(|| "/".to_owned())
}

pub(crate) fn write(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("file", "required|string")])?;
    reach_wings(context)?;
    let file = context.required_text("file");
    let path = locate(context, "", &file)?;
    if is_denied(context, &path)? {
        return Err(refused(context, 403, "This file cannot be modified: present in egg denylist."));
    }
    let content = Content::File(context.call.body.clone());
    change(context, |files, now| files.write(&path, content, now))?;
    context.record("server:file.write", json!({"file": file}));
    Answer::no_content()
}

pub(crate) fn rename(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("root", "required|string"),
        field("files", "required|array"),
        field("files.*.from", "required|string"),
        field("files.*.to", "required|string"),
    ])?;
    reach_wings(context)?;
    let root = root(context);
    for pair in pairs(context, "from", "to") {
        let (from, to) = (locate(context, &root, &pair.0)?, locate(context, &root, &text(&pair.1))?);
        change(context, |files, now| files.rename(&from, &to, now))?;
    }
    context.record("server:file.rename", json!({"directory": root, "files": context.input.get("files")}));
    Answer::no_content()
}

/// Two fields of every entry of `files`.
fn pairs(context: &Context<'_>, first: &str, second: &str) -> Vec<(String, Value)> {
    let entries = context.value("files").and_then(Value::as_array).into_iter().flatten();
    let field = |entry: &Value, name: &str| entry.get(name).cloned().unwrap_or_default();
    entries.map(|entry| (text(&field(entry, first)), field(entry, second))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn copy(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("location", "required|string")])?;
    reach_wings(context)?;
    let location = context.required_text("location");
    let path = locate(context, "", &location)?;
    let now = context.state.calendar.now();
    let copied = context.server_mut()?.files.copy(&path, now);
    // Of folders, too, Wings says no more than that something failed.
    copied.map_err(|_| failed(context))?;
    context.record("server:file.copy", json!({"file": location}));
    Answer::no_content()
}

pub(crate) fn create_folder(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("root", "sometimes|nullable|string"), field("name", "required|string")])?;
    if context.has("root") && context.value("root").is_none() {
        return Err(Refusal::unexpected("TypeError"));
    }
    reach_wings(context)?;
    let (root, name) = (root(context), context.required_text("name"));
    let path = locate(context, &root, &name)?;
    change(context, |files, now| files.create_directory(&path, now))?;
    context.record("server:file.create-directory", json!({"name": name, "directory": root}));
    Answer::no_content()
}

pub(crate) fn delete(context: &mut Context<'_>) -> Outcome {
    let rules = [field("root", "required|string"), field("files", "required|array"), field("files.*", "string")];
    context.validate(&rules)?;
    reach_wings(context)?;
    let (root, names) = (root(context), context.texts("files"));
    for name in &names {
        let path = locate(context, &root, name)?;
        context.server_mut()?.files.delete(&path);
    }
    context.record("server:file.delete", json!({"directory": root, "files": names}));
    Answer::no_content()
}

pub(crate) fn chmod(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("root", "required|string"),
        field("files", "required|array"),
        field("files.*.file", "required|string"),
        field("files.*.mode", "required|numeric"),
    ])?;
    reach_wings(context)?;
    let root = root(context);
    for (file, mode) in pairs(context, "file", "mode") {
        let path = locate(context, &root, &file)?;
        // The panel takes numbers as well, but Wings wants octal digits as text.
        let Some(mode) = mode.as_str().and_then(|mode| u32::from_str_radix(mode, 8).ok()) else {
            return Err(refused(context, 400, "Invalid file mode."));
        };
        context.server_mut()?.files.set_mode(&path, mode & 0o777);
    }
    Answer::no_content()
}

pub(crate) fn compress(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("root", "sometimes|nullable|string"),
        field("files", "required|array"),
        field("files.*", "string"),
    ])?;
    reach_wings(context)?;
    let root = root(context);
    let directory = locate(context, &root, "")?;
    let mut entries = Vec::new();
    for name in context.texts("files") {
        let path = locate(context, &root, &name)?;
        entries.extend(context.server()?.files.entries_below(&directory, &path));
    }
    let now = context.state.calendar.now();
    let name = format!("archive-{}.tar.gz", now.strftime("%Y-%m-%dT%H%M%SZ"));
    let path = locate(context, &root, &name)?;
    let archive = Content::File(archive::pack(&entries, now.as_second()).into());
    change(context, |files, now| files.write(&path, archive, now))?;
    context.record("server:file.compress", json!({"directory": root, "files": context.input.get("files")}));
    let node = context.server()?.files.get(&path).ok_or_else(Refusal::not_found)?;
    Answer::ok(&node.to_new_archive(&name))
}

pub(crate) fn decompress(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("root", "sometimes|nullable|string"), field("file", "required|string")])?;
    reach_wings(context)?;
    let (root, file) = (root(context), context.required_text("file"));
    let (directory, path) = (locate(context, &root, "")?, locate(context, &root, &file)?);
    let Some(bytes) = context.server()?.files.read(&path) else { return Err(failed(context)) };
    let Some(entries) = archive::unpack(&bytes) else {
        return Err(refused(context, 400, "The archive provided is in a format Wings does not understand."));
    };
    change(context, |files, now| {
        for entry in &entries {
            files.put(&directory, entry, now);
        }
        Ok(())
    })?;
    context.record("server:file.decompress", json!({"directory": root, "file": file}));
    Answer::no_content()
}
