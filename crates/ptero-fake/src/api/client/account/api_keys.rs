//! `/api/client/account/api-keys`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::key::{ApiKey, Kind, parse_range};
use crate::wire::envelope;
use crate::wire::envelope::with_meta;
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_API_KEYS_LIST, list),
    Endpoint::new(&routes::CLIENT_ACCOUNT_API_KEYS_CREATE, create),
    Endpoint::new(&routes::CLIENT_ACCOUNT_API_KEYS_DELETE, delete),
];

const MOST: usize = 25;

fn own(context: &Context<'_>) -> impl Fn(&ApiKey) -> bool + use<> {
    let user = context.user;
    move |key| key.user == user && key.kind == Kind::Client
}

fn list(context: &mut Context<'_>) -> Outcome {
    let own = own(context);
    Reply::ok(&envelope::list(context.state.keys.iter().filter(|key| own(key)).map(ApiKey::to_json).collect()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    let allowed_ips = context.texts("allowed_ips");
    let invalid = allowed_ips.iter().enumerate().filter(|(_, ip)| parse_range(ip).is_none());
    let more = invalid.map(|(index, ip)| FieldError {
        field: format!("allowed_ips.{index}"),
        rule: String::new(),
        detail: format!("\"{ip}\" is not a valid IP address or CIDR range."),
    });
    let fields = [
        field("description", "required|nullable|string|max:500"),
        field("allowed_ips", if context.state.is_pelican() { "array|max:50" } else { "nullable|array|max:50" }),
        field("allowed_ips.*", "string"),
    ];
    context.validate_and(&fields, more.collect())?;
    let own = own(context);
    if context.state.keys.iter().filter(|key| own(key)).count() >= MOST {
        return Err(Refusal::display("You have reached the account limit for number of API keys."));
    }
    let (now, user) = (context.state.clock.now(), context.user);
    let description = context.required_text("description");
    let panel = context.state.settings.panel;
    let key = ApiKey::new(&mut context.state.random, panel, Kind::Client, user, &description, now);
    let key = ApiKey { allowed_ips, ..key };
    let created = with_meta(key.to_json(), json!({"secret_token": key.secret}));
    context.record("user:api-key.create", json!({"identifier": key.identifier}));
    context.state.keys.push(key);
    Reply::ok(&created)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let (own, identifier) = (own(context), context.param("identifier").to_owned());
    let before = context.state.keys.len();
    context.state.keys.retain(|key| !(own(key) && key.identifier == identifier));
    if context.state.keys.len() == before {
        return Err(Refusal::not_found());
    }
    context.record("user:api-key.delete", json!({"identifier": identifier}));
    Reply::no_content()
}
