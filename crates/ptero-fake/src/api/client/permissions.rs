//! `/api/client/permissions`

use ptero_model::{Permission, routes};
use serde_json::{Map, Value, json};

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::state::permissions::{PERMISSIONS, of_pelican};
use crate::wire::envelope::item;
use crate::wire::refusal::Outcome;
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint::new(&routes::CLIENT_PERMISSIONS, list)];

fn list(context: &mut Context<'_>) -> Outcome {
    if context.state.is_pelican() {
        return Reply::ok(&item("system_permissions", json!({"permissions": of_pelican()})));
    }
    let group = |(group, keys): &(&str, &[&str])| {
        let describe = |key: &&str| {
            let permission = Permission::from(format!("{group}.{key}"));
            ((*key).to_owned(), json!(permission.description()))
        };
        let keys: Map<String, Value> = keys.iter().map(describe).collect();
        let description = format!("What the {group} of a server allows.");
        ((*group).to_owned(), json!({"description": description, "keys": keys}))
    };
    let groups: Map<String, Value> = PERMISSIONS.iter().map(group).collect();
    Reply::ok(&item("system_permissions", json!({"permissions": groups})))
}
