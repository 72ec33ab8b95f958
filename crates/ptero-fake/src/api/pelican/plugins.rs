//! `/api/application/plugins`, of Pelican.

use ptero_model::routes;
use serde_json::{Value, json};

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::role::Plugin;
use crate::wire::envelope::item;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

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

impl Plugin {
    fn to_json(&self) -> Value {
        let attributes = json!({
            "id": self.id,
            "name": format!("Plugin {}", self.id),
            "author": "someone",
            "version": "1.2.0",
            "description": "for tests",
            "category": "plugin",
            "url": "https://example.com",
            "update_url": null,
            "namespace": "Demo\\Plugin",
            "class": "DemoPlugin",
            "panels": ["admin", "server"],
            "panel_version": null,
            "composer_packages": null,
            "meta": {
                "status": self.status,
                "status_message": null,
                "load_order": 0,
                "is_compatible": true,
                "update_available": false,
                "can_enable": self.status == "disabled",
                "can_disable": self.status == "enabled",
            },
        });
        item("plugin", attributes)
    }
}

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["id", "name", "author", "category"])?;
    let sorts = sorts(context.call, &["id", "name", "author", "category"])?;
    let text = |plugin: &Plugin, name: &str| match name {
        "id" => plugin.id.clone(),
        "name" => format!("Plugin {}", plugin.id),
        "author" => "someone".to_owned(),
        _ => "plugin".to_owned(),
    };
    let matches = |plugin: &&Plugin| filters.iter().all(|(name, value)| partly(&text(plugin, name), value));
    let mut plugins: Vec<_> = context.state.plugins.iter().filter(matches).collect();
    sort_rows(&mut plugins, &sorts, |plugin, key| SortKey::Text(text(plugin, key)));
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
    let reply = change(context, &["enabled", "disabled"], "not_installed")?;
    if deletes {
        let id = context.param("plugin").to_owned();
        context.state.plugins.retain(|plugin| plugin.id != id);
    }
    Ok(reply)
}

fn empty() -> Outcome {
    Ok(Reply::empty(201).with_header("Content-Type", "text/html; charset=utf-8"))
}

/// Imports a plugin by the name of its file. The fake does not look into it.
fn import_file(context: &mut Context<'_>) -> Outcome {
    let body = String::from_utf8_lossy(&context.call.body).into_owned();
    let name = body.split_once("name=\"plugin\"; filename=\"").and_then(|(_, rest)| rest.split_once('"'));
    let Some((name, _)) = name else { return Err(Refusal::unexpected("PanelException")) };
    let id = name.trim_end_matches(".zip").to_owned();
    if context.state.plugins.iter().any(|plugin| plugin.id == id) {
        return Err(Refusal::unexpected("Exception"));
    }
    context.state.plugins.push(Plugin { id, status: "not_installed" });
    empty()
}

fn import_url(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("url", "required|string")])?;
    Err(Refusal::unexpected("ConnectionException").with_hint("the fake fetches nothing: import a file"))
}
