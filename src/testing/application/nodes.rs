//! `/api/application/nodes`

use crate::testing::answer::{Answer, Outcome};
use crate::testing::context::Context;
use crate::testing::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::testing::refusal::Refusal;
use crate::testing::state::node::Node;

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["uuid", "name", "fqdn", "daemon_token_id"])?;
    let sorts = sorts(context.call, &["id", "uuid", "memory", "disk"])?;
    let matches = |node: &&Node| {
        let text = |name: &str| match name {
            "uuid" => &node.uuid,
            "name" => &node.name,
            "fqdn" => &node.fqdn,
            _ => &node.token_id,
        };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut nodes: Vec<_> = context.state.nodes.iter().filter(matches).collect();
    sort_rows(&mut nodes, &sorts, |node, key| match key {
        "uuid" => SortKey::Text(node.uuid.clone()),
        "memory" => SortKey::Number(node.memory),
        "disk" => SortKey::Number(node.disk),
        _ => SortKey::Number(node.id.cast_signed()),
    });
    let include = context.include();
    let state = &*context.state;
    let base = &state.settings.url;
    Answer::ok(&Paging::application(50).page(context.call, base, &nodes, |node| node.to_json(state, &include)))
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let node = context.state.nodes.get(context.id("node")?).ok_or_else(Refusal::not_found)?;
    Answer::ok(&node.to_json(context.state, &context.include()))
}
