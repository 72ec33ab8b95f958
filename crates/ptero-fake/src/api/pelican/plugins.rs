//! `/api/application/plugins`, of Pelican.

use std::io::{Cursor, Read};

use ptero_model::routes;
use serde_json::{Map, Value, json};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::role::Plugin;
use crate::state::text_of;
use crate::wire::envelope::item;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

/// The longest manifest that is read, against archives that expand without end.
const LONGEST_MANIFEST: u64 = 1024 * 1024;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_PLUGINS_LIST, list),
    Endpoint::new(&routes::APPLICATION_PLUGINS_GET, get),
    Endpoint::new(&routes::APPLICATION_PLUGINS_IMPORT_FILE, import_file),
    Endpoint::new(&routes::APPLICATION_PLUGINS_IMPORT_URL, import_url),
    Endpoint::new(&routes::APPLICATION_PLUGINS_INSTALL, |context| change(context, &["not_installed"], "enabled")),
    Endpoint::new(&routes::APPLICATION_PLUGINS_UPDATE, |context| change(context, &[], "enabled")),
    Endpoint::new(&routes::APPLICATION_PLUGINS_UNINSTALL, uninstall),
    Endpoint::new(&routes::APPLICATION_PLUGINS_ENABLE, |context| change(context, &["disabled"], "enabled")),
    Endpoint::new(&routes::APPLICATION_PLUGINS_DISABLE, |context| change(context, &["enabled"], "disabled")),
];

/// What a plugin says of itself.
const FIELDS: [&str; 12] = [
    "name",
    "author",
    "version",
    "description",
    "category",
    "url",
    "update_url",
    "namespace",
    "class",
    "panels",
    "panel_version",
    "composer_packages",
];

impl Plugin {
    fn text(&self, name: &str) -> String {
        if name == "id" { self.id.clone() } else { self.manifest.get(name).map(text_of).unwrap_or_default() }
    }

    fn to_json(&self) -> Value {
        let mut attributes = Map::from_iter([("id".to_owned(), json!(self.id))]);
        for field in FIELDS {
            attributes.insert(field.to_owned(), self.manifest.get(field).cloned().unwrap_or_default());
        }
        let meta = json!({
            "status": self.status,
            "status_message": null,
            "load_order": 0,
            "is_compatible": true,
            "update_available": false,
            "can_enable": self.status == "disabled",
            "can_disable": self.status == "enabled",
        });
        attributes.insert("meta".to_owned(), meta);
        item("plugin", Value::Object(attributes))
    }
}

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["id", "name", "author", "category"])?;
    let sorts = sorts(context.call, &["id", "name", "author", "category"])?;
    let matches = |plugin: &&Plugin| filters.iter().all(|(name, value)| partly(&plugin.text(name), value));
    let mut plugins: Vec<_> = context.state.plugins.iter().filter(matches).collect();
    sort_rows(&mut plugins, &sorts, |plugin, key| SortKey::Text(plugin.text(key)));
    let settings = &context.state.settings;
    Reply::ok(&Paging::application(10).page(context.call, settings, &plugins, |plugin| plugin.to_json()))
}

fn find<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Plugin, Refusal> {
    let id = context.param("plugin").to_owned();
    context.state.plugins.iter_mut().find(|plugin| plugin.id == id).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json())
}

/// Changes the state of a plugin that is in one of `from`.
fn change(context: &mut Context<'_>, from: &[&str], to: &'static str) -> Outcome {
    let plugin = find(context)?;
    if !from.contains(&plugin.status) {
        return Err(Refusal::unexpected("PanelException"));
    }
    plugin.status = to;
    Reply::ok(&plugin.to_json())
}

fn uninstall(context: &mut Context<'_>) -> Outcome {
    find(context)?;
    context.validate(&[field("delete", "boolean")])?;
    let deletes = context.flag("delete").unwrap_or(false);
    let from: &[&str] = if deletes { &["enabled", "disabled", "not_installed"] } else { &["enabled", "disabled"] };
    let reply = change(context, from, "not_installed")?;
    if deletes {
        let id = context.param("plugin").to_owned();
        context.state.plugins.retain(|plugin| plugin.id != id);
    }
    Ok(reply)
}

fn empty() -> Outcome {
    Ok(Reply::empty(201).with_header("Content-Type", "text/html; charset=utf-8"))
}

/// Imports a plugin from a ZIP archive. One that is imported already is replaced.
fn import_file(context: &mut Context<'_>) -> Outcome {
    let archive = file_of_form(&context.call.body).ok_or_else(|| Refusal::unexpected("PanelException"))?;
    let manifest = manifest_in(archive).map_err(|_| Refusal::unexpected("ValueError"))?;
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let id = manifest.get("id").map(text_of).filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Refusal::unexpected("Exception"))?;
    match context.state.plugins.iter_mut().find(|plugin| plugin.id == id) {
        Some(plugin) => plugin.manifest = manifest,
        None => context.state.plugins.push(Plugin { id, manifest, status: "not_installed" }),
    }
    empty()
}

/// The manifest in a ZIP archive: at the root, or in a directory there. Empty if there is none.
fn manifest_in(archive: &[u8]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    let is_manifest = |path: &&str| path.split('/').count() <= 2 && path.rsplit('/').next() == Some("plugin.json");
    let path = archive.file_names().find(is_manifest).map(str::to_owned);
    let mut manifest = Vec::new();
    if let Some(path) = path {
        archive.by_name(&path)?.take(LONGEST_MANIFEST).read_to_end(&mut manifest)?;
    }
    Ok(manifest)
}

/// The content of the form's only field.
fn file_of_form(form: &[u8]) -> Option<&[u8]> {
    let find = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).position(|window| window == wanted);
    let (boundary, rest) = form.split_at_checked(find(form, b"\r\n")?)?;
    let (head, rest) = rest.split_at_checked(find(rest, b"\r\n\r\n")?)?;
    find(head, b"name=\"plugin\"; filename=\"")?;
    let content = rest.get(4..)?;
    content.get(..find(content, &[b"\r\n", boundary].concat())?)
}

fn import_url(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("url", "required|string")])?;
    Err(Refusal::unexpected("ConnectionException").with_hint("the fake fetches nothing: import a file"))
}
