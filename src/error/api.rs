use std::fmt;

use serde_json::Value;

use super::quote::{LONGEST, LONGEST_LINE, Quoted, Secrets};
use super::{codes, markup};
use crate::decode::value;
use crate::payload::payload;

/// The errors of one response that are kept. A panel sends one for each broken rule.
const MOST: usize = 50;

/// The largest body that is searched for errors. With debugging switched on, they have long stack traces.
const LARGEST: usize = 4 << 20;

/// One error in the panel's response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    code: Quoted,
    status: Quoted,
    detail: Quoted,
    field: Option<Quoted>,
    rule: Option<Quoted>,
}

/// The sender, judged by the form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The panel, or the framework that it is built with.
    Panel,
    Wings,
}

impl ApiError {
    /// Returns the panel's code, such as `NotFoundHttpException`; see [`codes`](crate::codes). The set is open. It is
    /// `WingsError` if Wings itself responded, and empty if the panel sent none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code.as_str()
    }

    /// Returns the panel's explanation: English on a stock panel, possibly empty, and not stable. Show it, but do not
    /// match on it.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.detail.as_str()
    }

    /// Returns the status in the body. That of the response is [`Error::status`](crate::Error::status).
    #[must_use]
    pub fn status(&self) -> &str {
        self.status.as_str()
    }

    /// Returns the refused field, as it was sent, with dots: `limits.memory`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_ref().map(Quoted::as_str)
    }

    /// Returns the rule that the field broke. Empty for checks that the panel makes after its rules.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_ref().map(Quoted::as_str)
    }

    /// The errors in a body, and who wrote them; none if it is neither the panel's nor Wings'.
    pub(super) fn parse(body: &[u8], secrets: Secrets<'_>) -> Option<(Speaker, Vec<Self>)> {
        let body = payload(body).filter(|body| body.len() <= LARGEST)?;
        Reader { secrets }.errors(&value(body)?)
    }

    /// An error that the storage provider names by a code.
    pub(super) fn storage(code: &str, message: &str, secrets: Secrets<'_>) -> Self {
        Self {
            code: Quoted::new(code, secrets, LONGEST_LINE),
            detail: Quoted::new(message, secrets, LONGEST),
            ..Self::default()
        }
    }
}

/// Reads errors, each as tolerantly as possible: numbers may be strings, and anything may be missing or null.
struct Reader<'a> {
    secrets: Secrets<'a>,
}

impl Reader<'_> {
    fn errors(&self, body: &Value) -> Option<(Speaker, Vec<ApiError>)> {
        let message = body.get("message").and_then(Value::as_str);
        let listed: Vec<ApiError> = match body.get("errors") {
            Some(Value::Array(items)) => items.iter().take(MOST).filter_map(|item| self.panel(item)).collect(),
            Some(Value::Object(fields)) => {
                let errors = fields.iter().flat_map(|(field, value)| self.of_field(field, value, message));
                errors.take(MOST).collect()
            }
            _ => Vec::new(),
        };
        if !listed.is_empty() {
            return Some((Speaker::Panel, listed));
        }
        match (body.get("error"), message) {
            (Some(Value::String(text)), _) if !text.is_empty() => {
                Some((Speaker::Wings, vec![self.wings(text, body.get("request_id"))]))
            }
            // Wings names a pull by its identifier, refused or not.
            (None, Some(text)) if body.get("identifier").is_some() => {
                Some((Speaker::Wings, vec![self.wings(text, None)]))
            }
            (None, Some(text)) => Some((Speaker::Panel, vec![self.laravel(text, body.get("exception"))])),
            _ => None,
        }
    }

    /// `{"code": "NotFoundHttpException", "status": "404", "detail": "…", "meta": {…}}`
    fn panel(&self, item: &Value) -> Option<ApiError> {
        if !(item.get("detail").is_some() || item.get("code").is_some_and(Value::is_string)) {
            return None;
        }
        let meta = |key| item.get("meta").and_then(|meta| meta.get(key)).and_then(Value::as_str);
        Some(ApiError {
            code: self.line(&text(item.get("code"))),
            status: self.line(&text(item.get("status"))),
            detail: self.detail(&text(item.get("detail"))),
            field: meta("source_field").map(|field| self.line(field)),
            rule: meta("rule").map(|rule| self.line(rule)),
        })
    }

    /// `{"message": "…", "errors": {"email": ["…"]}}`, or an element of a list with holes: `{"errors": {"1": {…}}}`
    fn of_field(&self, field: &str, value: &Value, message: Option<&str>) -> Vec<ApiError> {
        let error = |detail: &str| ApiError {
            code: codes::VALIDATION.into(),
            detail: self.detail(detail),
            field: Some(self.line(field)),
            ..ApiError::default()
        };
        match value {
            Value::Array(texts) => texts.iter().take(MOST).map(|item| error(&text(Some(item)))).collect(),
            Value::String(text) => vec![error(text)],
            Value::Object(texts) => match self.panel(value) {
                Some(error) => vec![error],
                None => texts.values().take(MOST).map(|item| error(&text(Some(item)))).collect(),
            },
            _ => message.map(error).into_iter().collect(),
        }
    }

    /// `{"message": "…"}`, with the exception's class where debugging is switched on.
    fn laravel(&self, message: &str, exception: Option<&Value>) -> ApiError {
        let class = exception.and_then(Value::as_str).and_then(|class| class.rsplit('\\').next());
        ApiError { code: self.line(class.unwrap_or_default()), detail: self.detail(message), ..ApiError::default() }
    }

    /// `{"error": "…", "request_id": "…"}`
    fn wings(&self, error: &str, request_id: Option<&Value>) -> ApiError {
        let detail = match request_id.and_then(Value::as_str) {
            Some(id) => self.detail(&format!("{error} (request id: {id})")),
            None => self.detail(error),
        };
        ApiError { code: codes::WINGS.into(), detail, ..ApiError::default() }
    }

    fn detail(&self, text: &str) -> Quoted {
        Quoted::new(&markup::without_emphasis(text), self.secrets, LONGEST)
    }

    fn line(&self, text: &str) -> Quoted {
        Quoted::new(text, self.secrets, LONGEST_LINE)
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        if !self.detail.is_empty() {
            write!(f, "{}{}", if self.code.is_empty() { "" } else { ": " }, self.detail)?;
        }
        match (&self.field, &self.rule) {
            (Some(field), Some(rule)) if !rule.is_empty() => write!(f, " (field `{field}`, rule `{rule}`)"),
            (Some(field), _) => write!(f, " (field `{field}`)"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Option<(Speaker, Vec<ApiError>)> {
        ApiError::parse(body.as_bytes(), Secrets::NONE)
    }

    #[test]
    fn debug_mode_and_odd_meta_do_not_hide_the_error() {
        let body = r#"{"errors":[{"code":"X","status":"500","detail":"boom","source":{"line":1,"file":"a"},
            "meta":{"trace":["a"],"previous":[]}}]}"#;
        let (speaker, errors) = parse(body).unwrap();
        assert_eq!((speaker, errors.len()), (Speaker::Panel, 1));
        assert_eq!(errors[0].detail(), "boom");
        assert_eq!(errors[0].field(), None);
    }

    #[test]
    fn odd_types_do_not_hide_the_error() {
        for (item, code, detail, status) in [
            (r#"{"code":null,"status":404,"detail":"gone","meta":null}"#, "", "gone", "404"),
            (r#"{"code":"X","status":null,"detail":null,"meta":[]}"#, "X", "", ""),
            (r#"{"code":"X"}"#, "X", "", ""),
            (r#"{"detail":"d","meta":{"source_field":7,"rule":null}}"#, "", "d", ""),
        ] {
            let (_, errors) = parse(&format!(r#"{{"errors":[{item}]}}"#)).unwrap();
            assert_eq!((errors[0].code(), errors[0].detail(), errors[0].status()), (code, detail, status));
            assert_eq!(errors[0].field(), None);
        }
    }

    #[test]
    fn errors_of_the_framework_keep_fields_and_details() {
        let body =
            r#"{"message":"The given data was invalid.","errors":{"email":["taken","too long"],"name":"empty"}}"#;
        let (speaker, errors) = parse(body).unwrap();
        let read: Vec<_> = errors.iter().map(|error| (error.field().unwrap(), error.detail())).collect();
        assert_eq!(speaker, Speaker::Panel);
        assert_eq!(read, [("email", "taken"), ("email", "too long"), ("name", "empty")]);
        let (_, errors) = parse(r#"{"message":"Unauthenticated."}"#).unwrap();
        assert_eq!(errors[0].to_string(), "Unauthenticated.");
        let (_, errors) = parse(r#"{"message":"","exception":"Symfony\\Http\\NotFoundHttpException"}"#).unwrap();
        assert_eq!(errors[0].to_string(), "NotFoundHttpException");
    }

    #[test]
    fn errors_in_a_map_are_read() {
        for (body, expected) in [
            (r#"{"errors":{"1":{"code":"A","detail":"first"},"4":{"code":"B"}}}"#, "A: first; B"),
            (r#"{"errors":{"email":["taken"]}}"#, "ValidationException: taken (field `email`)"),
            (r#"{"errors":{"email":{"1":"taken"}}}"#, "ValidationException: taken (field `email`)"),
            (r#"{"message":"invalid","errors":{"email":null}}"#, "ValidationException: invalid (field `email`)"),
            (r#"{"message":"invalid","errors":{}}"#, "invalid"),
            (r#"{"message":"invalid","errors":[null]}"#, "invalid"),
        ] {
            let (speaker, errors) = parse(body).unwrap();
            let read: Vec<_> = errors.iter().map(ToString::to_string).collect();
            assert_eq!((speaker, read.join("; ").as_str()), (Speaker::Panel, expected), "{body}");
        }
    }

    #[test]
    fn wings_errors_keep_their_request_id() {
        let (speaker, errors) = parse(r#"{"error":"no disk space","request_id":"abc"}"#).unwrap();
        assert_eq!(speaker, Speaker::Wings);
        assert_eq!(errors[0].to_string(), "WingsError: no disk space (request id: abc)");
        let (speaker, errors) = parse(r#"{"identifier":"x","message":"too many"}"#).unwrap();
        assert_eq!((speaker, errors[0].detail()), (Speaker::Wings, "too many"));
    }

    #[test]
    fn emphasis_is_stripped() {
        let (_, errors) =
            parse(r#"{"errors":[{"code":"X","detail":"it <strong>has been</strong> done, <id> 3 < 4"}]}"#).unwrap();
        assert_eq!(errors[0].detail(), "it has been done, <id> 3 < 4");
    }

    #[test]
    fn anything_else_has_no_errors() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            "null",
            r#"{"errors":3}"#,
            r#"{"errors":[]}"#,
            r#"{"errors":["x"]}"#,
            r#"{"success":false,"errors":[{"code":1020,"message":"blocked"}]}"#,
            r#"{"error":null}"#,
        ] {
            assert_eq!(parse(body), None, "{body}");
        }
    }

    #[test]
    fn number_and_length_are_bounded() {
        let item = format!(r#"{{"code":"{0}","detail":"{0}","meta":{{"source_field":"{0}"}}}}"#, "x".repeat(5000));
        let body = format!(r#"{{"errors":[{}]}}"#, vec![item; 60].join(","));
        let (_, errors) = parse(&body).unwrap();
        assert_eq!(errors.len(), MOST);
        assert!(errors[0].to_string().chars().count() < 1500);
    }
}
