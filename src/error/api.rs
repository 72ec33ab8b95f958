use std::fmt;

use serde::Deserialize;

/// One error in the panel's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ApiError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    meta: Meta,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Meta {
    #[serde(default)]
    source_field: Option<String>,
    #[serde(default)]
    rule: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    errors: Vec<ApiError>,
}

/// Wings' own errors, on signed URLs.
#[derive(Deserialize)]
struct WingsEnvelope {
    error: String,
    #[serde(default)]
    request_id: Option<String>,
}

impl ApiError {
    /// The panel's code, such as `NotFoundHttpException`. An open set; `WingsError` when Wings itself answered.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The panel's explanation. English on a stock panel, possibly empty, not stable: show it, never match on it.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The status as the panel wrote it into the body. The answer's own is [`Error::status`](crate::Error::status).
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }

    /// The refused field, dotted, as it was sent.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.meta.source_field.as_deref()
    }

    /// The rule that the field broke. Empty for checks that the panel makes after its rules.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.meta.rule.as_deref()
    }

    /// The errors in a body of the panel or of Wings; none when it is something else.
    pub(super) fn parse(body: &[u8]) -> Vec<Self> {
        if let Ok(envelope) = serde_json::from_slice::<Envelope>(body) {
            return envelope.errors;
        }
        match serde_json::from_slice::<WingsEnvelope>(body) {
            Ok(WingsEnvelope { error, request_id }) => {
                let detail = match request_id {
                    Some(id) => format!("{error} (request id: {id})"),
                    None => error,
                };
                vec![Self { code: "WingsError".to_owned(), detail, ..Self::default() }]
            }
            Err(_) => Vec::new(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)?;
        match (&self.meta.source_field, &self.meta.rule) {
            (Some(field), Some(rule)) if !rule.is_empty() => write!(f, " (field `{field}`, rule `{rule}`)"),
            (Some(field), _) => write!(f, " (field `{field}`)"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_mode_and_odd_meta_do_not_hide_the_error() {
        let body = br#"{"errors":[{"code":"X","status":"500","detail":"boom","source":{"line":1,"file":"a"},
            "meta":{"trace":["a"],"previous":[]}}]}"#;
        let errors = ApiError::parse(body);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].detail(), "boom");
        assert_eq!(errors[0].field(), None);
    }

    #[test]
    fn wings_errors_keep_their_request_id() {
        let errors = ApiError::parse(br#"{"error":"no disk space","request_id":"abc"}"#);
        assert_eq!(errors[0].to_string(), "WingsError: no disk space (request id: abc)");
    }

    #[test]
    fn anything_else_has_no_errors() {
        for body in [&b""[..], b"<html>", b"[]", b"{}", b"null", b"{\"errors\":3}"] {
            assert!(ApiError::parse(body).is_empty());
        }
    }
}
