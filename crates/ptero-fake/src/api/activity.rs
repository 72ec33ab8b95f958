//! Pages of the activity log.

use super::context::Context;
use super::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::state::activity::Activity;
use crate::wire::refusal::Outcome;
use crate::wire::reply::Reply;

/// The entries of the log that `shown` selects, oldest first.
pub(super) fn activity_page(context: &Context<'_>, shown: impl Fn(&Activity) -> bool) -> Outcome {
    let filters = filters(context.call, &["event"])?;
    let sorts = sorts(context.call, &["timestamp"])?;
    let matches = |entry: &&Activity| shown(entry) && filters.iter().all(|(_, value)| partly(&entry.event, value));
    let mut entries: Vec<_> = context.state.activity.iter().filter(matches).collect();
    sort_rows(&mut entries, &sorts, |entry, _| SortKey::Number(entry.timestamp.as_second().into()));
    let include = context.include();
    let state = &*context.state;
    let (settings, user) = (&state.settings, context.user);
    Reply::ok(
        &Paging::client(25, 100).page(context.call, settings, &entries, |entry| entry.to_json(state, &include, user)),
    )
}
