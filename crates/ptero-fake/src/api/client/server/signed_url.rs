//! Signed URLs of Wings.

use serde_json::json;

use crate::api::context::Context;
use crate::simulation::tokens::Claims;
use crate::wire::envelope::item;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

/// A URL of the server's node, with a token for the caller.
pub(super) fn signed_url(context: &mut Context<'_>, path: &str, claims: Claims) -> Outcome {
    let life = context.state.settings.signed_url_life;
    let token = context.state.issue_token(context.user, context.server_id(), life, claims);
    let token = token.ok_or_else(Refusal::not_found)?;
    let node = context.state.nodes.get(context.server()?.node).ok_or_else(Refusal::not_found)?;
    Reply::ok(&item("signed_url", json!({"url": format!("{}{path}?token={token}", node.url())})))
}
