//! The framework's validation, as far as the panel uses it: rules such as `required|string|max:60`.

mod messages;
mod rules;
mod subject;

use serde_json::Value;

use crate::state::State;
use crate::wire::refusal::{FieldError, Refusal};
use rules::{is_empty, is_implicit, passes};
use subject::Subject;

pub(crate) use rules::id_of;
pub(crate) use subject::at;

/// A field with its rules, which are checked in order.
pub(crate) struct Field<'a> {
    /// Dotted. `*` stands for every element of a list.
    path: String,
    rules: &'a str,
    /// Its name in messages, when that is not its path.
    label: Option<String>,
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

/// Fails with all errors of `input` at once: those of the rules, then `more`, which further checks found.
pub(crate) fn validate(
    state: &State,
    input: &Value,
    fields: &[Field<'_>],
    more: Vec<FieldError>,
) -> Result<(), Refusal> {
    let mut errors = errors_of(state, input, fields);
    errors.extend(more);
    if errors.is_empty() { Ok(()) } else { Err(Refusal::validation(group(errors))) }
}

/// The errors in the order of the rules. The framework expands wildcards once it has read all rules, so they come last.
fn errors_of(state: &State, input: &Value, fields: &[Field<'_>]) -> Vec<FieldError> {
    let (wildcards, explicit): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.path.contains('*'));
    let mut errors = Vec::new();
    for field in explicit.into_iter().chain(wildcards) {
        for path in expand(input, &field.path) {
            let label = field.label.clone().unwrap_or_else(|| path.replace('_', " "));
            let value = at(input, &path);
            check(state, &Subject { path, label, value, input, rules: field.rules }, &mut errors);
        }
    }
    errors
}

/// The errors by field, in the order of each field's first error.
fn group(errors: Vec<FieldError>) -> Vec<FieldError> {
    let mut order: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for error in errors {
        let place = order.iter().position(|field| *field == error.field).unwrap_or_else(|| {
            order.push(error.field.clone());
            order.len() - 1
        });
        places.push((place, error));
    }
    places.sort_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, error)| error).collect()
}

/// The paths that a path with `*` stands for.
fn expand(input: &Value, path: &str) -> Vec<String> {
    let Some((before, after)) = path.split_once(".*") else { return vec![path.to_owned()] };
    let keys: Vec<String> = match at(input, before) {
        Some(Value::Array(items)) => (0..items.len()).map(|index| index.to_string()).collect(),
        Some(Value::Object(fields)) => fields.keys().cloned().collect(),
        _ => Vec::new(),
    };
    keys.iter().flat_map(|key| expand(input, &format!("{before}.{key}{after}"))).collect()
}

fn check(state: &State, subject: &Subject<'_>, errors: &mut Vec<FieldError>) {
    if subject.value.is_none() && subject.has_rule("sometimes") {
        return;
    }
    let mut has_failed = false;
    for rule in split_rules(subject.rules) {
        let (name, argument) = rule.split_once(':').unwrap_or((rule, ""));
        if !applies(subject, name) || (has_failed && matches!(name, "unique" | "exists")) {
            continue;
        }
        if !passes(state, subject, name, argument) {
            errors.push(FieldError {
                field: subject.path.clone(),
                rule: name.to_owned(),
                detail: messages::message(subject, name, argument),
            });
            has_failed = true;
            if is_implicit(name) || subject.has_rule("bail") {
                return;
            }
        }
    }
}

/// Whether a rule looks at the value: most ignore missing ones, and null where it is allowed.
fn applies(subject: &Subject<'_>, rule: &str) -> bool {
    is_implicit(rule)
        || match subject.value {
            None => false,
            Some(Value::Null) => !subject.has_rule("nullable"),
            Some(Value::String(_)) => !is_empty(subject.value),
            Some(_) => true,
        }
}

/// Splits rules at bars. A regular expression may contain bars, and comes last.
fn split_rules(rules: &str) -> impl Iterator<Item = &str> {
    let regex = rules.find("regex:").filter(|start| rules.get(start + 6..).is_some_and(|rest| rest.starts_with('/')));
    let (plain, last) =
        regex.map_or((rules, None), |start| (rules.get(..start).unwrap_or_default(), rules.get(start..)));
    plain.split('|').filter(|rule| !rule.is_empty()).chain(last)
}

#[cfg(test)]
mod tests {
    use ptero_model::Clock;
    use serde_json::json;

    use super::*;
    use crate::clock::PanelClock;
    use crate::state::settings::Settings;

    fn state() -> State {
        State::new(PanelClock::new(Clock::system()), 1, Settings::default())
    }

    /// The broken rules of `input`, as `field rule`.
    fn broken(input: &Value, fields: &[Field<'_>]) -> Vec<String> {
        let errors = errors_of(&state(), input, fields);
        errors.iter().map(|error| format!("{} {}", error.field, error.rule)).collect()
    }

    #[test]
    fn errors_follow_the_rules_not_the_input() {
        let fields = [field("b", "required|string"), field("a", "boolean"), field("c", "required|array")];
        assert_eq!(broken(&json!({"a": 7, "b": 1}), &fields), ["b string", "a boolean", "c required"]);
    }

    #[test]
    fn wildcards_come_after_explicit_fields_pattern_by_pattern() {
        let fields = [
            field("files", "required|array"),
            field("files.*", "array"),
            field("files.*.to", "required|string"),
            field("files.*.from", "required|string"),
            field("root", "required|string"),
        ];
        let input = json!({"files": [{"from": "a"}, {"to": "b", "from": 7}, "text"]});
        let expected = [
            "root required",
            "files.2 array",
            "files.0.to required",
            "files.2.to required",
            "files.1.from string",
            "files.2.from required",
        ];
        assert_eq!(broken(&input, &fields), expected);
    }

    #[test]
    fn wildcards_also_match_the_keys_of_objects() {
        let fields = [field("allowed_ips.*", "string")];
        assert_eq!(broken(&json!({"allowed_ips": {"x": 1, "y": "10.0.0.1"}}), &fields), ["allowed_ips.x string"]);
    }

    #[test]
    fn failed_presence_and_bail_end_the_checks_of_a_field() {
        let fields = [field("a", "required|string|min:3"), field("b", "bail|string|min:3"), field("c", "string|min:3")];
        let input = json!({"b": 1, "c": 1});
        assert_eq!(broken(&input, &fields), ["a required", "b string", "c string", "c min"]);
    }

    #[test]
    fn database_rules_are_skipped_after_an_error() {
        let fields = [field("user", "integer|exists:users")];
        assert_eq!(broken(&json!({"user": "x"}), &fields), ["user integer"]);
        assert_eq!(broken(&json!({"user": 99}), &fields), ["user exists"]);
    }

    #[test]
    fn null_is_checked_unless_it_is_allowed() {
        let fields = [
            field("a", "string"),
            field("b", "nullable|string"),
            field("c", "present"),
            field("d", "sometimes|required"),
        ];
        assert_eq!(broken(&json!({"a": null, "b": null, "c": null}), &fields), ["a string"]);
        assert_eq!(broken(&json!({"d": null}), &fields), ["c present", "d required"]);
    }

    #[test]
    fn further_errors_join_those_of_their_field() {
        let error = |field: &str, rule: &str| FieldError {
            field: field.to_owned(),
            rule: rule.to_owned(),
            detail: String::new(),
        };
        let grouped = group(vec![error("a", "string"), error("b", "required"), error("a", "")]);
        let fields: Vec<_> = grouped.iter().map(|error| (error.field.as_str(), error.rule.as_str())).collect();
        assert_eq!(fields, [("a", "string"), ("a", ""), ("b", "required")]);
    }
}
