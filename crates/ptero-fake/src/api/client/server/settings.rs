//! `/api/client/servers/{server}/settings`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_SETTINGS_RENAME, rename),
    Endpoint::new(&routes::CLIENT_SERVERS_SETTINGS_DESCRIPTION, description),
    Endpoint::new(&routes::CLIENT_SERVERS_SETTINGS_REINSTALL, reinstall),
    Endpoint::new(&routes::CLIENT_SERVERS_SETTINGS_DOCKER_IMAGE, docker_image),
];

fn rename(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("name", "required|string|min:1|max:191"), field("description", "string|nullable")])?;
    let name = context.required_text("name");
    // An omitted description stays. Null removes it. Pelican has a route for it.
    let has_description = context.has("description") && !context.state.is_pelican();
    let description = has_description.then(|| context.required_text("description"));
    let now = context.state.clock.now();
    let server = context.server_mut()?;
    let old = std::mem::replace(&mut server.name, name.clone());
    server.updated = now;
    if let Some(description) = description {
        server.description = description;
    }
    context.record("server:settings.rename", json!({"old": old, "new": name}));
    Reply::no_content()
}

fn description(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("description", "string|nullable")])?;
    let new = context.required_text("description");
    let old = std::mem::replace(&mut context.server_mut()?.description, new.clone());
    context.record("server:settings.description", json!({"old": old, "new": new}));
    Reply::no_content()
}

fn reinstall(context: &mut Context<'_>) -> Outcome {
    context.reach_wings()?;
    let id = context.server_id();
    context.state.request_installation(id, false);
    context.record("server:reinstall", json!({}));
    Reply::accepted()
}

fn docker_image(context: &mut Context<'_>) -> Outcome {
    let server = context.server()?;
    let egg = context.state.eggs.get(server.egg);
    let images: Vec<_> = egg.into_iter().flat_map(|egg| &egg.docker_images).map(|(_, image)| image.clone()).collect();
    let is_custom = !images.contains(&server.image);
    context.validate(&[field(
        "docker_image",
        &format!("required|string|max:191|regex:docker_image|in:{}", images.join(",")),
    )])?;
    if is_custom {
        let detail = "This server's Docker image has been manually set by an administrator and cannot be updated.";
        return Err(Refusal::bad_request(detail));
    }
    let image = context.required_text("docker_image");
    let old = std::mem::replace(&mut context.server_mut()?.image, image.clone());
    context.record("server:startup.image", json!({"old": old, "new": image}));
    Reply::no_content()
}
