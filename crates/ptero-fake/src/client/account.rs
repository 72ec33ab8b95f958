//! `/api/client/account`

pub(crate) mod api_keys;
pub(crate) mod ssh_keys;
pub(crate) mod two_factor;

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::context::Context;
use crate::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::refusal::Refusal;
use crate::state::activity::Activity;
use crate::validation::field;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_GET, get),
    Endpoint::new(&routes::CLIENT_ACCOUNT_EMAIL_UPDATE, update_email),
    Endpoint::new(&routes::CLIENT_ACCOUNT_PASSWORD_UPDATE, update_password),
    Endpoint::new(&routes::CLIENT_ACCOUNT_ACTIVITY, activity),
];

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    Answer::ok(&context.user()?.to_account())
}

pub(crate) fn update_email(context: &mut Context<'_>) -> Outcome {
    check_password(context, "password")?;
    let unique = format!("required|between:1,191|email|unique:users.email,{}", context.user);
    context.validate(&[field("email", &unique)])?;
    let (new, now) = (context.required_text("email"), context.state.calendar.now());
    let user = context.user_mut()?;
    let old = std::mem::replace(&mut user.email, new.clone());
    user.updated = now;
    if old != new {
        context.record("user:account.email-changed", json!({"old": old, "new": new}));
    }
    Answer::no_content()
}

pub(crate) fn update_password(context: &mut Context<'_>) -> Outcome {
    check_password(context, "current_password")?;
    context.validate(&[field("password", "required|string|confirmed|min:8")])?;
    let (new, now) = (context.required_text("password"), context.state.calendar.now());
    let user = context.user_mut()?;
    user.password = new;
    user.updated = now;
    context.record("user:account.password-changed", json!({}));
    Answer::no_content()
}

/// The panel looks at the password before it looks at anything else.
fn check_password(context: &Context<'_>, name: &str) -> Result<(), Refusal> {
    if context.required_text(name) == context.user()?.password {
        return Ok(());
    }
    let detail = "The password provided was invalid for this account.";
    Err(Refusal::rule("InvalidPasswordProvidedException", detail))
}

pub(crate) fn activity(context: &mut Context<'_>) -> Outcome {
    let user = context.user;
    activity_page(context, |entry| entry.actor == Some(user))
}

/// Entries of the log, oldest first.
pub(crate) fn activity_page(context: &Context<'_>, shown: impl Fn(&Activity) -> bool) -> Outcome {
    let filters = filters(context.call, &["event"])?;
    let sorts = sorts(context.call, &["timestamp"])?;
    let matches = |entry: &&Activity| shown(entry) && filters.iter().all(|(_, value)| partly(&entry.event, value));
    let mut entries: Vec<_> = context.state.activity.iter().filter(matches).collect();
    sort_rows(&mut entries, &sorts, |entry, _| SortKey::Number(entry.timestamp.as_second().into()));
    let include = context.include();
    let state = &*context.state;
    let settings = &state.settings;
    Answer::ok(&Paging::client(25, 100).page(context.call, settings, &entries, |entry| entry.to_json(state, &include)))
}
