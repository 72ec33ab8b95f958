//! `/api/application/locations`

use crate::testing::answer::{Answer, Outcome};
use crate::testing::context::Context;
use crate::testing::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::testing::refusal::Refusal;
use crate::testing::state::location::Location;

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["short", "long"])?;
    let sorts = sorts(context.call, &["id"])?;
    let matches = |location: &&Location| {
        let text =
            |name: &str| if name == "short" { location.short.as_str() } else { location.long.as_deref().unwrap_or("") };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut locations: Vec<_> = context.state.locations.iter().filter(matches).collect();
    sort_rows(&mut locations, &sorts, |location, _| SortKey::Number(location.id.cast_signed()));
    let include = context.include();
    let state = &*context.state;
    let base = &state.settings.url;
    let page =
        Paging::application(50).page(context.call, base, &locations, |location| location.to_json(state, &include));
    Answer::ok(&page)
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let location = context.state.locations.get(context.id("location")?).ok_or_else(Refusal::not_found)?;
    Answer::ok(&location.to_json(context.state, &context.include()))
}
