//! The Application API.

pub(crate) mod allocations;
pub(crate) mod databases;
pub(crate) mod locations;
pub(crate) mod nests;
pub(crate) mod nodes;
pub(crate) mod servers;
pub(crate) mod users;

use serde_json::{Value, json};

use super::answer::{Answer, Outcome, with_meta};
use super::context::Context;
use super::endpoint::Endpoint;

pub(crate) const ENDPOINTS: &[&[Endpoint]] = &[
    allocations::ENDPOINTS,
    databases::ENDPOINTS,
    locations::ENDPOINTS,
    nests::ENDPOINTS,
    nodes::ENDPOINTS,
    servers::ENDPOINTS,
    users::ENDPOINTS,
];

/// The answer to a creation, which says where the new resource is.
fn created(context: &Context<'_>, resource: Value, path: &str) -> Outcome {
    let url = format!("{}/api/application/{path}", context.state.settings.url);
    Ok(Answer::json(201, &with_meta(resource, json!({"resource": url}))))
}
