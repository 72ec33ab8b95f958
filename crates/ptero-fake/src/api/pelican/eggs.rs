//! `/api/application/eggs`, of Pelican.

use ptero_model::routes;
use serde_json::{Map, Value, json};

use super::egg_file::EggFile;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::clock::atom;
use crate::state::egg::{Egg, EggVariable};
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_EGGS_LIST, list),
    Endpoint::new(&routes::APPLICATION_EGGS_GET, get),
    Endpoint::new(&routes::APPLICATION_EGGS_EXPORT, export),
    Endpoint::new(&routes::APPLICATION_EGGS_IMPORT, import),
    Endpoint::new(&routes::APPLICATION_EGGS_DELETE, delete),
    Endpoint::new(&routes::APPLICATION_EGGS_DELETE_BY_UUID, delete_by_uuid),
];

/// The panel declares these relationships, but cannot write them.
fn refuse_parts(context: &Context<'_>) -> Result<(), Refusal> {
    let include = context.include();
    if include.has("config") || include.has("script") { Err(Refusal::unexpected("TypeError")) } else { Ok(()) }
}

fn list(context: &mut Context<'_>) -> Outcome {
    refuse_parts(context)?;
    let (state, include) = (&*context.state, context.include());
    Reply::ok(&envelope::list(state.eggs.iter().map(|egg| egg.to_json(state, &include)).collect()))
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a Egg, Refusal> {
    context.state.eggs.get(context.id("egg")?).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    find(context)?;
    refuse_parts(context)?;
    Reply::ok(&find(context)?.to_json(context.state, &context.include()))
}

fn export(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("format", "nullable|string|in:yaml,json")])?;
    let egg = find(context)?;
    let is_json = context.text("format").as_deref() == Some("json");
    let format = if is_json { "json" } else { "yaml" };
    let file = to_file(egg, &atom(context.state.clock.now()), is_json);
    // JSON is YAML as well.
    let text = format!("{file:#}");
    let name = egg.name.to_lowercase().replace(' ', "-");
    let disposition = format!("attachment; filename=egg-{name}.{format}");
    Ok(Reply::new(200, &format!("application/{format}"), text).with_header("Content-Disposition", disposition))
}

fn to_file(egg: &Egg, exported_at: &str, is_json: bool) -> Value {
    let part = |value: Value| if is_json { json!(format!("{value:#}")) } else { value };
    let images: Map<String, Value> =
        egg.docker_images.iter().map(|(name, image)| (name.clone(), json!(image))).collect();
    let variable = |(variable, sort): (&EggVariable, u64)| {
        json!({
            "name": variable.name,
            "description": variable.description,
            "env_variable": variable.env_variable,
            "default_value": variable.default_value,
            "user_viewable": variable.user_viewable,
            "user_editable": variable.user_editable,
            "rules": variable.rules.split('|').collect::<Vec<_>>(),
            "sort": sort,
        })
    };
    json!({
        "_comment": "DO NOT EDIT: FILE GENERATED AUTOMATICALLY BY PANEL",
        "meta": {"version": "PLCN_v3", "update_url": null},
        "exported_at": exported_at,
        "name": egg.name,
        "author": egg.author,
        "uuid": egg.uuid,
        "description": egg.description,
        "icon": null,
        "tags": egg.tags,
        "features": egg.features,
        "docker_images": images,
        "file_denylist": egg.file_denylist,
        "startup_commands": egg.commands(),
        "config": {
            "files": part(egg.config_files.clone()),
            "startup": part(json!({"done": egg.done})),
            "logs": part(json!([])),
            "stop": egg.stop,
        },
        "scripts": {"installation": {
            "script": "#!/bin/bash\necho installing\n",
            "container": egg.script_container,
            "entrypoint": egg.script_entry,
        }},
        "variables": egg.variables.iter().zip(1..).map(variable).collect::<Vec<_>>(),
    })
}

fn invalid() -> Refusal {
    Refusal::rule("InvalidFileUploadException", "The file could not be read as an egg.")
}

/// Imports an egg in YAML or JSON.
fn import(context: &mut Context<'_>) -> Outcome {
    let file = EggFile::read(&context.call.body).ok_or_else(invalid)?;
    if !["PTDL_v1", "PTDL_v2", "PLCN_v1", "PLCN_v2", "PLCN_v3"].contains(&file.text("/meta/version").as_str()) {
        return Err(invalid());
    }
    let uuid = Some(file.text("/uuid")).filter(|uuid| !uuid.is_empty());
    let uuid = uuid.unwrap_or_else(|| context.state.random.uuid());
    let known = context.state.eggs.find(|egg| egg.uuid == uuid).map(|egg| egg.id);
    let id = known.unwrap_or_else(|| context.state.eggs.iter().map(|egg| egg.id).max().unwrap_or(0) + 1);
    let egg = file.egg(id, uuid, context.state.clock.now());
    context.state.eggs.put(id, egg);
    let egg = context.state.eggs.get(id).ok_or_else(Refusal::not_found)?;
    Reply::created(&egg.to_json(context.state, &context.include()))
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    remove(context, id)
}

fn delete_by_uuid(context: &mut Context<'_>) -> Outcome {
    let uuid = context.param("egg");
    let id = context.state.eggs.find(|egg| egg.uuid == uuid).map(|egg| egg.id).ok_or_else(Refusal::not_found)?;
    remove(context, id)
}

fn remove(context: &mut Context<'_>, id: u64) -> Outcome {
    if context.state.servers.iter().any(|server| server.egg == id) {
        let detail = "An Egg with active servers attached to it cannot be deleted from the Panel.";
        return Err(Refusal::rule("HasActiveServersException", detail));
    }
    context.state.eggs.remove(id);
    Reply::no_content()
}
