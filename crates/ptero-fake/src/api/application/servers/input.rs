//! What requests about servers have in common.

use serde_json::Value;

use crate::api::context::Context;
use crate::api::validation::{Field, field};
use crate::state::server::{Environment, FeatureLimits, Limits};
use crate::wire::refusal::Refusal;

/// The request's limits: below `limits`, or in the old flat form.
pub(super) fn limits(context: &Context<'_>, nested: bool) -> Limits {
    let path = |name: &str| if nested { format!("limits.{name}") } else { name.to_owned() };
    let number = |name: &str| context.number(&path(name)).unwrap_or_default();
    Limits {
        memory: number("memory"),
        swap: number("swap"),
        disk: number("disk"),
        io: number("io"),
        cpu: number("cpu"),
        threads: context.text(&path("threads")),
        oom_disabled: oom_disabled(context).unwrap_or(true),
    }
}

/// Whether the server is spared when memory runs out, which Pelican asks for the other way round.
pub(super) fn oom_disabled(context: &Context<'_>) -> Option<bool> {
    match context.state.is_pelican() {
        true => context.flag("oom_killer").map(|kills| !kills),
        false => context.flag("oom_disabled"),
    }
}

pub(super) fn feature_limits(context: &Context<'_>) -> FeatureLimits {
    FeatureLimits {
        databases: context.number("feature_limits.databases"),
        allocations: context.number("feature_limits.allocations"),
        backups: context.number("feature_limits.backups"),
    }
}

/// Checks the environment against the rules of the egg's variables.
pub(super) fn check_variables(context: &Context<'_>, egg: u64) -> Result<(), Refusal> {
    let variables = context.state.eggs.get(egg).into_iter().flat_map(|egg| &egg.variables);
    let fields: Vec<Field<'_>> = variables
        .map(|variable| {
            let path = format!("environment.{}", variable.env_variable);
            field(&path, &variable.rules).called(&format!("{} variable", variable.name))
        })
        .collect();
    context.validate(&fields)
}

/// The environment of the request, with an empty value for every omitted variable.
pub(super) fn variables(context: &Context<'_>, egg: u64) -> Environment {
    let variables = context.state.eggs.get(egg).into_iter().flat_map(|egg| &egg.variables);
    let value = |name: &str| context.required_text(&format!("environment.{name}"));
    variables.map(|variable| (variable.env_variable.clone(), value(&variable.env_variable))).collect()
}

/// Whether `value` is an object with fields.
pub(super) fn is_filled(value: Option<&Value>) -> bool {
    value.and_then(Value::as_object).is_some_and(|fields| !fields.is_empty())
}
