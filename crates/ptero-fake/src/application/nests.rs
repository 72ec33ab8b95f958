//! `/api/application/nests`, with the eggs in them.

use crate::answer::{self, Answer, Outcome};
use crate::context::Context;
use crate::endpoint::Endpoint;
use crate::paging::Paging;
use crate::refusal::Refusal;
use crate::state::egg::Nest;
use ptero_model::routes;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_NESTS_LIST, list),
    Endpoint::new(&routes::APPLICATION_NESTS_GET, get),
    Endpoint::new(&routes::APPLICATION_NESTS_EGGS_LIST, eggs),
    Endpoint::new(&routes::APPLICATION_NESTS_EGGS_GET, egg),
];

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let (state, include) = (&*context.state, context.include());
    let nests: Vec<_> = state.nests.iter().collect();
    let page =
        Paging::application(50).page(context.call, &state.settings, &nests, |nest| nest.to_json(state, &include));
    Answer::ok(&page)
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a Nest, Refusal> {
    context.state.nests.get(context.id("nest")?).ok_or_else(Refusal::not_found)
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    Answer::ok(&find(context)?.to_json(context.state, &context.include()))
}

/// All of them at once.
pub(crate) fn eggs(context: &mut Context<'_>) -> Outcome {
    let nest = find(context)?.id;
    let (state, include) = (&*context.state, context.include());
    let eggs = state.eggs.iter().filter(|egg| egg.nest == nest);
    Answer::ok(&answer::list(eggs.map(|egg| egg.to_json(state, &include)).collect()))
}

pub(crate) fn egg(context: &mut Context<'_>) -> Outcome {
    let nest = find(context)?.id;
    let egg = context.state.eggs.get(context.id("egg")?).filter(|egg| egg.nest == nest);
    Answer::ok(&egg.ok_or_else(Refusal::not_found)?.to_json(context.state, &context.include()))
}
