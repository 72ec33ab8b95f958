//! `/api/application/users`

use crate::testing::answer::{Answer, Outcome};
use crate::testing::context::Context;
use crate::testing::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::testing::refusal::Refusal;
use crate::testing::state::user::User;

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["email", "uuid", "username", "external_id"])?;
    let sorts = sorts(context.call, &["id", "uuid"])?;
    let matches = |user: &&User| {
        let text = |name: &str| match name {
            "email" => &user.email,
            "uuid" => &user.uuid,
            "username" => &user.username,
            _ => user.external_id.as_ref().unwrap_or(&user.uuid),
        };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut users: Vec<_> = context.state.users.iter().filter(matches).collect();
    sort_rows(&mut users, &sorts, |user, key| match key {
        "uuid" => SortKey::Text(user.uuid.clone()),
        _ => SortKey::Number(user.id.cast_signed()),
    });
    let include = context.include();
    let state = &*context.state;
    let page = Paging::application(50)
        .page(context.call, &state.settings.url, &users, |user| user.to_application(state, &include));
    Answer::ok(&page)
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let user = context.state.users.get(context.id("user")?).ok_or_else(Refusal::not_found)?;
    Answer::ok(&user.to_application(context.state, &context.include()))
}
