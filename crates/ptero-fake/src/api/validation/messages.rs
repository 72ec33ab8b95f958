//! The framework's messages of validation.

use super::subject::Subject;

pub(crate) fn message(subject: &Subject<'_>, rule: &str, argument: &str) -> String {
    let label = &subject.label;
    let unit = || match subject.value {
        Some(serde_json::Value::Array(_)) => " items",
        _ if subject.is_numeric() => "",
        _ => " characters",
    };
    match rule {
        "required" | "filled" => format!("The {label} field is required."),
        "required_with" => format!("The {label} field is required when {argument} is present."),
        "required_without" => format!("The {label} field is required when {argument} is not present."),
        "required_unless" => {
            let (other, values) = argument.split_once(',').unwrap_or((argument, ""));
            format!("The {label} field is required unless {other} is in {values}.")
        }
        "present" => format!("The {label} field must be present."),
        "string" => format!("The {label} must be a string."),
        "array" => format!("The {label} must be an array."),
        "boolean" => format!("The {label} field must be true or false."),
        "integer" => format!("The {label} must be an integer."),
        "numeric" => format!("The {label} must be a number."),
        "min" => format!("The {label} must be at least {argument}{}.", unit()),
        "max" => format!("The {label} may not be greater than {argument}{}.", unit()),
        "size" => format!("The {label} must be {argument}{}.", unit()),
        "between" => {
            let (low, high) = argument.split_once(',').unwrap_or((argument, argument));
            format!("The {label} must be between {low} and {high}{}.", unit())
        }
        "in" | "exists" => format!("The selected {label} is invalid."),
        "unique" => format!("The {label} has already been taken."),
        "confirmed" => format!("The {label} confirmation does not match."),
        "email" => format!("The {label} must be a valid email address."),
        "alpha_dash" => format!("The {label} may only contain letters, numbers, and dashes."),
        "alpha_num" => format!("The {label} may only contain letters and numbers."),
        "p_username" => format!("The {label} must start and end with alpha-numeric characters."),
        _ => format!("The {label} format is invalid."),
    }
}
