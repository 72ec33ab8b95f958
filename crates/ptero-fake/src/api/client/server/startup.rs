//! `/api/client/servers/{server}/startup`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::egg::Egg;
use crate::wire::envelope;
use crate::wire::envelope::with_meta;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_STARTUP_GET, get),
    Endpoint::new(&routes::CLIENT_SERVERS_STARTUP_UPDATE_VARIABLE, update_variable),
];

fn get(context: &mut Context<'_>) -> Outcome {
    let server = context.server()?;
    let egg = context.state.eggs.get(server.egg);
    let meta = json!({
        "startup_command": server.invocation(context.state, true),
        "docker_images": egg.map(Egg::docker_images),
        "raw_startup_command": server.startup,
    });
    Reply::ok(&with_meta(envelope::list(server.visible_variables(context.state)), meta))
}

fn update_variable(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("key", "required|string"), field("value", "present")])?;
    let key = context.required_text("key");
    let egg = context.state.eggs.get(context.server()?.egg);
    // Pterodactyl reads the variable before it checks that it exists.
    let missing = || match context.state.is_pelican() {
        true => Refusal::bad_request("The environment variable you are trying to edit does not exist."),
        false => Refusal::unexpected("ErrorException"),
    };
    let variable = egg.and_then(|egg| egg.variable(&key)).ok_or_else(missing)?;
    if !variable.user_viewable {
        return Err(Refusal::bad_request("The environment variable you are trying to edit does not exist."));
    }
    if !variable.user_editable {
        return Err(Refusal::bad_request("The environment variable you are trying to edit is read-only."));
    }
    let variable = variable.clone();
    context.validate(&[field("value", &variable.rules)])?;
    let value = context.required_text("value");
    context.server_mut()?.environment.insert(key.clone(), value.clone());
    context.record("server:startup.edit", json!({"variable": key, "new": value}));
    let server = context.server()?;
    let meta = json!({
        "startup_command": server.invocation(context.state, true),
        "raw_startup_command": server.startup,
    });
    Reply::ok(&with_meta(variable.to_client(Some(&value).filter(|value| !value.is_empty()).map(String::as_str)), meta))
}
