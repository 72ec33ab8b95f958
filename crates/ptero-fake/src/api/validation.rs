//! The framework's validation, as far as the panel uses it: rules such as `required|string|max:60`.

mod messages;

use serde_json::Value;

use crate::state::State;
use crate::wire::refusal::{FieldError, Refusal};

/// A field with its rules, checked in the order in which they stand.
pub(crate) struct Field<'a> {
    /// Dotted; `*` stands for every element of a list.
    pub(crate) path: String,
    pub(crate) rules: &'a str,
    /// What messages call it, when that is not its path.
    pub(crate) label: Option<String>,
}

pub(crate) fn field<'a>(path: &str, rules: &'a str) -> Field<'a> {
    Field { path: path.to_owned(), rules, label: None }
}

impl Field<'_> {
    pub(crate) fn called(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }
}

/// A value at one place of the input.
pub(crate) struct Subject<'a> {
    pub(crate) path: String,
    pub(crate) label: String,
    pub(crate) value: Option<&'a Value>,
    pub(crate) input: &'a Value,
    pub(crate) rules: &'a str,
}

/// Checks `input`; all errors together make the refusal.
pub(crate) fn validate(state: &State, input: &Value, fields: &[Field<'_>]) -> Result<(), Refusal> {
    let errors = errors_of(state, input, fields);
    if errors.is_empty() { Ok(()) } else { Err(Refusal::validation(errors)) }
}

pub(crate) fn errors_of(state: &State, input: &Value, fields: &[Field<'_>]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for field in fields {
        for path in places(input, &field.path) {
            let label = field.label.clone().unwrap_or_else(|| path.replace('_', " "));
            let value = at(input, &path);
            check(state, &Subject { path, label, value, input, rules: field.rules }, &mut errors);
        }
    }
    errors
}

/// The value at a dotted path.
pub(crate) fn at<'a>(input: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(input, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(part),
        _ => None,
    })
}

/// The paths that a path with `*` stands for.
fn places(input: &Value, path: &str) -> Vec<String> {
    let Some((before, after)) = path.split_once(".*") else { return vec![path.to_owned()] };
    let count = match at(input, before) {
        Some(Value::Array(items)) => items.len(),
        _ => 0,
    };
    (0..count).flat_map(|index| places(input, &format!("{before}.{index}{after}"))).collect()
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

fn check(state: &State, subject: &Subject<'_>, errors: &mut Vec<FieldError>) {
    let has = |wanted: &str| subject.rules.split('|').any(|rule| rule == wanted);
    if subject.value.is_none() && has("sometimes") {
        return;
    }
    for rule in split_rules(subject.rules) {
        let (name, argument) = rule.split_once(':').unwrap_or((rule, ""));
        let implicit = is_implicit(name);
        let absent = is_empty(subject.value)
            && (subject.value.is_none() || has("nullable") || subject.value != Some(&Value::Null));
        if !implicit && absent && !matches!(subject.value, Some(Value::Array(_) | Value::Object(_))) {
            continue;
        }
        if !passes(state, subject, name, argument) {
            errors.push(FieldError {
                field: subject.path.clone(),
                rule: name.to_owned(),
                detail: messages::message(subject, name, argument),
            });
            if implicit {
                return;
            }
        }
    }
}

/// Rules between bars; a regular expression may hold bars itself, and comes last.
fn split_rules(rules: &str) -> impl Iterator<Item = &str> {
    let regex = rules.find("regex:").filter(|start| rules.get(start + 6..).is_some_and(|rest| rest.starts_with('/')));
    let (plain, last) =
        regex.map_or((rules, None), |start| (rules.get(..start).unwrap_or_default(), rules.get(start..)));
    plain.split('|').filter(|rule| !rule.is_empty()).chain(last)
}

/// Whether a rule also looks at a value that is not there.
fn is_implicit(name: &str) -> bool {
    name.starts_with("required") || matches!(name, "present" | "filled")
}

fn passes(state: &State, subject: &Subject<'_>, name: &str, argument: &str) -> bool {
    let value = subject.value.unwrap_or(&Value::Null);
    let other_is_there = || !is_empty(at(subject.input, argument));
    match name {
        "required" => !is_empty(subject.value),
        "required_with" => !other_is_there() || !is_empty(subject.value),
        "required_without" => other_is_there() || !is_empty(subject.value),
        "required_unless" => {
            let (other, wanted) = argument.split_once(',').unwrap_or((argument, ""));
            at(subject.input, other).and_then(Value::as_str) == Some(wanted) || !is_empty(subject.value)
        }
        "present" => subject.value.is_some(),
        "filled" => subject.value.is_none() || !is_empty(subject.value),
        "string" => value.is_string(),
        "array" => value.is_array() || value.is_object(),
        "boolean" => {
            value.is_boolean() || matches!(value.as_i64(), Some(0 | 1)) || matches!(value.as_str(), Some("0" | "1"))
        }
        "integer" => number_of(value).is_some_and(|number| number.fract() == 0.0),
        "numeric" => number_of(value).is_some(),
        "min" => size_of(subject) >= parse(argument),
        "max" => size_of(subject) <= parse(argument),
        "size" => (size_of(subject) - parse(argument)).abs() < f64::EPSILON,
        "between" => {
            let (low, high) = argument.split_once(',').unwrap_or((argument, argument));
            (parse(low)..=parse(high)).contains(&size_of(subject))
        }
        "in" => value.as_str().is_some_and(|text| argument.split(',').any(|allowed| allowed == text)),
        "confirmed" => at(subject.input, &format!("{}_confirmation", subject.path)) == subject.value,
        "exists" => exists(state, argument, value),
        "unique" => is_unique(state, argument, value),
        _ => value.as_str().is_none_or(|text| matches_text(name, argument, text)),
    }
}

fn matches_text(name: &str, argument: &str, text: &str) -> bool {
    let only =
        |extra: &str| text.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || extra.contains(letter));
    match name {
        "email" => text.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty()),
        "url" => text.split_once("://").is_some_and(|(scheme, rest)| scheme.len() > 1 && !rest.is_empty()),
        "alpha_dash" => only("-"),
        "alpha_num" => text.chars().all(char::is_alphanumeric),
        "p_username" => {
            let ends = text.chars().next().zip(text.chars().last());
            text.len() > 2
                && only(".-")
                && ends.is_some_and(|(first, last)| first.is_alphanumeric() && last.is_alphanumeric())
        }
        "regex" => match argument {
            "node_name" => only(" .-") && text.len() <= 100,
            "remote" => only("-/.%:"),
            "remote_ip" => {
                text.len() <= 15 && text.chars().all(|letter| letter.is_ascii_digit() || "%.".contains(letter))
            }
            "image" => text
                .trim_start_matches('~')
                .chars()
                .all(|letter| letter.is_alphanumeric() || "_./-:@ ".contains(letter)),
            "threads" => text.chars().all(|letter| letter.is_ascii_digit() || "-,".contains(letter)),
            "directory" => text.starts_with('/') && text.len() > 1 && only(".-/"),
            // An egg's own expression: the fake does not evaluate those.
            _ => true,
        },
        // A rule that the fake does not know refuses nothing.
        _ => true,
    }
}

fn parse(argument: &str) -> f64 {
    argument.trim().parse().unwrap_or_default()
}

/// A number, or text that is one.
pub(crate) fn number_of(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A number's value, a text's length or a list's, whichever the rules are about.
#[allow(clippy::cast_precision_loss)]
fn size_of(subject: &Subject<'_>) -> f64 {
    let value = subject.value.unwrap_or(&Value::Null);
    if subject.is_numeric() {
        if let Some(number) = number_of(value) {
            return number;
        }
    }
    match value {
        Value::Array(items) => items.len() as f64,
        Value::Object(fields) => fields.len() as f64,
        Value::String(text) => text.chars().count() as f64,
        other => other.to_string().chars().count() as f64,
    }
}

impl Subject<'_> {
    pub(crate) fn is_numeric(&self) -> bool {
        self.rules.split('|').any(|rule| rule == "numeric" || rule == "integer")
    }
}

fn exists(state: &State, table: &str, value: &Value) -> bool {
    let Some(id) = id_of(value) else { return false };
    match table {
        "users" => state.users.get(id).is_some(),
        "eggs" => state.eggs.get(id).is_some(),
        "locations" => state.locations.get(id).is_some(),
        "database_hosts" => state.database_hosts.get(id).is_some(),
        "allocations" => state.allocations.get(id).is_some(),
        "free_allocations" => state.allocations.get(id).is_some_and(|allocation| allocation.server.is_none()),
        _ => true,
    }
}

/// A whole number, or text that is one.
pub(crate) fn id_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// `argument` is the column, with the id of the row that may have the value already.
fn is_unique(state: &State, argument: &str, value: &Value) -> bool {
    let (column, except) = argument.split_once(',').unwrap_or((argument, ""));
    let except: u64 = except.parse().unwrap_or_default();
    let Some(wanted) = value.as_str() else { return true };
    let same = |text: &str| text.eq_ignore_ascii_case(wanted);
    let other_user = |matches: &dyn Fn(&crate::state::user::User) -> bool| {
        state.users.iter().any(|user| user.id != except && matches(user))
    };
    let taken = match column {
        "users.email" => other_user(&|user| same(&user.email)),
        "users.username" => other_user(&|user| same(&user.username)),
        "users.external_id" => other_user(&|user| user.external_id.as_deref() == Some(wanted)),
        "locations.short" => state.locations.iter().any(|row| row.id != except && same(&row.short)),
        "servers.external_id" => {
            state.servers.iter().any(|row| row.id != except && row.external_id.as_deref() == Some(wanted))
        }
        _ => false,
    };
    !taken
}
