//! The rules.

use serde_json::Value;

use super::subject::{Subject, at};
use crate::state::State;
use crate::state::user::User;

pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

/// Whether a rule also looks at a missing value.
pub(super) fn is_implicit(name: &str) -> bool {
    name.starts_with("required") || matches!(name, "present" | "filled")
}

pub(super) fn passes(state: &State, subject: &Subject<'_>, name: &str, argument: &str) -> bool {
    let value = subject.value.unwrap_or(&Value::Null);
    let other_is_present = || argument.split(',').any(|other| !is_empty(at(subject.input, other)));
    match name {
        "required" => !is_empty(subject.value),
        "required_with" => !other_is_present() || !is_empty(subject.value),
        "required_without" => other_is_present() || !is_empty(subject.value),
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
        "in" => value.as_str().is_some_and(|text| match argument {
            "@languages" => is_language(text),
            "@timezones" => is_timezone(text),
            list => list.split(',').any(|allowed| allowed == text),
        }),
        "not_in" => value.as_str().is_none_or(|text| argument.split(',').all(|refused| refused != text)),
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
            "docker_image" => text.chars().all(|letter| letter.is_alphanumeric() || "_#./-:@~| ".contains(letter)),
            "directory" => text.starts_with('/') && text.len() > 1 && only(".-/"),
            // An egg's own expression.
            _ => fits_expression(argument, text),
        },
        // An unknown rule allows everything.
        _ => true,
    }
}

/// Whether a text fits an expression between delimiters, such as `/^a+$/i`. One that cannot be read allows everything.
fn fits_expression(expression: &str, text: &str) -> bool {
    let mut rest = expression.chars();
    let parts = rest.next().and_then(|delimiter| rest.as_str().rsplit_once(delimiter));
    let Some((pattern, flags)) = parts else { return true };
    let expression = regex_lite::RegexBuilder::new(pattern).case_insensitive(flags.contains('i')).build();
    expression.map_or(true, |expression| expression.is_match(text))
}

/// Whether a text has the form of a locale, such as `de`, `pt_BR` or `zh_Hans_CN`. The panel has a list of them.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('_');
    let is_lower = |part: &str| part.bytes().all(|letter| letter.is_ascii_lowercase());
    let is_code = parts.next().is_some_and(|code| matches!(code.len(), 2 | 3) && is_lower(code));
    is_code
        && parts.all(|part| match part.len() {
            2 => part.bytes().all(|letter| letter.is_ascii_uppercase()),
            3 => part.bytes().all(|digit| digit.is_ascii_digit()),
            4 => part.starts_with(|letter: char| letter.is_ascii_uppercase()) && is_lower(&part[1..]),
            length => length > 4 && part.bytes().all(|letter| letter.is_ascii_uppercase()),
        })
}

/// Whether a text has the form of a time zone, such as `Europe/Berlin`. The panel has a list of them.
fn is_timezone(text: &str) -> bool {
    const REGIONS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    text == "UTC" || text.split_once('/').is_some_and(|(region, place)| REGIONS.contains(&region) && !place.is_empty())
}

fn parse(argument: &str) -> f64 {
    argument.trim().parse().unwrap_or_default()
}

/// A number, also as text.
fn number_of(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A number's value, or the length of a text or list.
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

fn exists(state: &State, table: &str, value: &Value) -> bool {
    let Some(id) = id_of(value) else { return false };
    match table {
        "users" => state.users.get(id).is_some(),
        "eggs" => state.eggs.get(id).is_some(),
        "nodes" => state.nodes.get(id).is_some(),
        "locations" => state.locations.get(id).is_some(),
        "database_hosts" => state.database_hosts.get(id).is_some(),
        "allocations" => state.allocations.get(id).is_some(),
        "free_allocations" => state.allocations.get(id).is_some_and(|allocation| allocation.server.is_none()),
        _ => true,
    }
}

/// A whole number, also as text.
pub(crate) fn id_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// `argument` is the column, with the id of the row that may already have the value.
fn is_unique(state: &State, argument: &str, value: &Value) -> bool {
    let (column, except) = argument.split_once(',').unwrap_or((argument, ""));
    let except: u64 = except.parse().unwrap_or_default();
    let Some(wanted) = value.as_str() else { return true };
    let same = |text: &str| text.eq_ignore_ascii_case(wanted);
    let other_user =
        |matches: &dyn Fn(&User) -> bool| state.users.iter().any(|user| user.id != except && matches(user));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_eggs_are_evaluated() {
        let jar = r"/^([\w\d._-]+)(\.jar)$/";
        assert!(fits_expression(jar, "server.jar") && !fits_expression(jar, "rm -rf /"));
        assert!(fits_expression("#^A$#i", "a") && !fits_expression("#^A$#", "a"));
        assert!(fits_expression("/(/", "x") && fits_expression("", "x"));
    }

    #[test]
    fn languages_and_time_zones_are_known_by_their_form() {
        assert!(["de", "pt_BR", "zh_Hans_CN", "es_419", "en_US_POSIX", "haw"].into_iter().all(is_language));
        assert!(["", "xx-nope", "german", "DE", "de_", "de_at", "Ä"].into_iter().all(|text| !is_language(text)));
        assert!(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].into_iter().all(is_timezone));
        assert!(["", "Mars/Base", "Europe/", "Berlin", "utc"].into_iter().all(|text| !is_timezone(text)));
    }
}
