//! `/api/client/account`

pub(crate) mod api_keys;
pub(crate) mod ssh_keys;
pub(crate) mod two_factor;

use std::time::Duration;

use ptero_model::routes;
use serde_json::json;

use crate::api::activity::activity_page;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

/// How often Pelican lets an account change its address in a day.
const MOST_EMAILS: u32 = 3;
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_GET, get),
    Endpoint::new(&routes::CLIENT_ACCOUNT_EMAIL_UPDATE, update_email),
    Endpoint::new(&routes::CLIENT_ACCOUNT_USERNAME_UPDATE, update_username),
    Endpoint::new(&routes::CLIENT_ACCOUNT_PASSWORD_UPDATE, update_password),
    Endpoint::new(&routes::CLIENT_ACCOUNT_ACTIVITY, activity),
];

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&context.user()?.to_account())
}

fn update_email(context: &mut Context<'_>) -> Outcome {
    check_password(context, "password")?;
    let unique = format!("required|email|between:1,191|unique:users.email,{}", context.user);
    context.validate(&[field("email", &unique)])?;
    if context.state.is_pelican() {
        let (bucket, now) = (format!("email of {}", context.user), context.state.clock.instant());
        if context.state.throttles.hit(bucket, MOST_EMAILS, DAY, now).wait.is_some() {
            let detail = "Your email address has been changed too many times today. Please try again later.";
            return Err(Refusal::http(429, "TooManyRequestsHttpException", detail));
        }
    }
    let (new, now) = (context.required_text("email"), context.state.clock.now());
    let user = context.user_mut()?;
    let old = std::mem::replace(&mut user.email, new.clone());
    user.updated = now;
    if old != new {
        context.record("user:account.email-changed", json!({"old": old, "new": new}));
    }
    Reply::no_content()
}

fn update_username(context: &mut Context<'_>) -> Outcome {
    check_password(context, "password")?;
    let unique = format!("required|between:1,255|unique:users.username,{}", context.user);
    context.validate(&[field("username", &unique)])?;
    let (new, now) = (context.required_text("username").to_lowercase(), context.state.clock.now());
    let user = context.user_mut()?;
    let old = std::mem::replace(&mut user.username, new.clone());
    user.updated = now;
    context.record("user:account.username-changed", json!({"old": old, "new": new}));
    Reply::no_content()
}

fn update_password(context: &mut Context<'_>) -> Outcome {
    check_password(context, "current_password")?;
    context.validate(&[field("password", "required|string|confirmed|min:8")])?;
    let (new, now) = (context.required_text("password"), context.state.clock.now());
    let user = context.user_mut()?;
    user.password = new;
    user.updated = now;
    context.record("user:account.password-changed", json!({}));
    Reply::no_content()
}

/// Fails unless the password is correct. The panel checks it before it validates the request.
fn check_password(context: &Context<'_>, name: &str) -> Result<(), Refusal> {
    if context.user()?.is_managed {
        return Err(Refusal::access_denied("This account is managed by an external system."));
    }
    if context.required_text(name) == context.user()?.password {
        return Ok(());
    }
    let detail = "The password provided was invalid for this account.";
    Err(Refusal::rule("InvalidPasswordProvidedException", detail))
}

fn activity(context: &mut Context<'_>) -> Outcome {
    let user = context.user;
    activity_page(context, |entry| entry.actor == Some(user))
}
