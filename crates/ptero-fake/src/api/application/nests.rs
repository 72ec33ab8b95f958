//! `/api/application/nests`, with the eggs in them.

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::Paging;
use crate::state::egg::Nest;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_NESTS_LIST, list),
    Endpoint::new(&routes::APPLICATION_NESTS_GET, get),
    Endpoint::new(&routes::APPLICATION_NESTS_EGGS_LIST, eggs),
    Endpoint::new(&routes::APPLICATION_NESTS_EGGS_GET, egg),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let (state, include) = (&*context.state, context.include());
    let nests: Vec<_> = state.nests.iter().collect();
    let page =
        Paging::application(50).page(context.call, &state.settings, &nests, |nest| nest.to_json(state, &include));
    Reply::ok(&page)
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a Nest, Refusal> {
    context.state.nests.get(context.id("nest")?).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json(context.state, &context.include()))
}

/// All eggs, without pages.
fn eggs(context: &mut Context<'_>) -> Outcome {
    let nest = find(context)?.id;
    let (state, include) = (&*context.state, context.include());
    let eggs = state.eggs.iter().filter(|egg| egg.nest == nest);
    Reply::ok(&envelope::list(eggs.map(|egg| egg.to_json(state, &include)).collect()))
}

fn egg(context: &mut Context<'_>) -> Outcome {
    let nest = find(context)?.id;
    let egg = context.state.eggs.get(context.id("egg")?).filter(|egg| egg.nest == nest);
    Reply::ok(&egg.ok_or_else(Refusal::not_found)?.to_json(context.state, &context.include()))
}
