//! `/api/client/servers/{server}/startup`

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::json;

use crate::answer::{self, Answer, Outcome, with_meta};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::state::egg::Egg;
use crate::validation::field;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_STARTUP_GET, get),
    Endpoint::new(&routes::CLIENT_SERVERS_STARTUP_UPDATE_VARIABLE, update_variable),
];

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let server = context.server()?;
    let egg = context.state.eggs.get(server.egg);
    let meta = json!({
        "startup_command": server.invocation(context.state, true),
        "docker_images": egg.map(Egg::docker_images),
        "raw_startup_command": server.startup,
    });
    Answer::ok(&with_meta(answer::list(server.visible_variables(context.state)), meta))
}

pub(crate) fn update_variable(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("key", "required|string"), field("value", "present")])?;
    let key = context.required_text("key");
    let egg = context.state.eggs.get(context.server()?.egg);
    // The panel looks into the variable before it looks whether there is one.
    let variable = egg.and_then(|egg| egg.variable(&key)).ok_or_else(|| Refusal::unexpected("ErrorException"))?;
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
    Answer::ok(&with_meta(variable.to_client(Some(&value).filter(|value| !value.is_empty()).map(String::as_str)), meta))
}
