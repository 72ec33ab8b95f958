//! How an error reads.

use std::fmt;

use super::Error;

/// How many errors of a response are shown.
const SHOWN: usize = 5;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((method, path)) = &self.0.request {
            write!(f, "{method} {path}: ")?;
        }
        if let Some(status) = self.0.status {
            write!(f, "{status} ")?;
        }
        match &*self.0.errors {
            [] => f.write_str(self.0.message.as_str())?,
            [error] if error.detail().is_empty() && error.code().is_empty() => write!(f, "{}{error}", self.0.message)?,
            // A code alone does not explain anything.
            [error] if error.detail().is_empty() => write!(f, "{error}: {}", self.0.message)?,
            errors => {
                for (index, error) in errors.iter().take(SHOWN).enumerate() {
                    write!(f, "{}{error}", if index == 0 { "" } else { "; " })?;
                }
                if let Some(more) = errors.len().checked_sub(SHOWN).filter(|&more| more > 0) {
                    write!(f, "; and {more} more")?;
                }
            }
        }
        if let Some(wait) = self.0.retry_after {
            write!(f, " (retry after {} s)", wait.as_secs_f32())?;
        }
        if self.0.attempts > 1 {
            write!(f, " (after {} attempts)", self.0.attempts)?;
        }
        if let Some(state) = &self.0.last_state {
            write!(f, " (last state: {state})")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, " [hint: {hint}]")?;
        }
        Ok(())
    }
}

/// One line, since this is what a `main` that returns an error prints; `{:#?}` shows every part.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return write!(f, "{:?}: {self}", self.0.kind);
        }
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("request", &self.0.request)
            .field("status", &self.0.status)
            .field("errors", &self.0.errors)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("hint", &self.0.hint)
            .field("last_state", &self.0.last_state)
            .field("source", &self.0.source)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::super::{ApiError, ErrorKind, Result, Secrets};
    use super::*;

    #[test]
    fn result_is_one_word_and_send() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error>();
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn display_is_one_line() {
        let error = Error::new(ErrorKind::RateLimited, "too many requests")
            .with_request(&Method::GET, "/api/client")
            .with_status(429)
            .with_retry_after(Some(Duration::from_secs(7)))
            .with_attempts(4)
            .with_hint("ask less often");
        assert_eq!(
            error.to_string(),
            "GET /api/client: 429 too many requests (retry after 7 s) (after 4 attempts) [hint: ask less often]"
        );
        assert!(error.is_retryable());
    }

    #[test]
    fn code_without_detail_is_followed_by_the_message() {
        let (_, errors) = ApiError::parse(br#"{"errors":[{"code":"X","detail":""}]}"#, Secrets::NONE).unwrap();
        let error = Error::new(ErrorKind::Refused, "the panel refused the request").with_errors(errors);
        assert_eq!(error.to_string(), "X: the panel refused the request");
        assert_eq!(error.detail(), "the panel refused the request");
    }

    #[test]
    fn error_without_code_and_detail_has_the_message_alone() {
        let errors = vec![super::super::ApiError::default()];
        let error =
            Error::new(ErrorKind::Refused, "the panel refused the request").with_errors(errors).with_status(400);
        assert_eq!(error.to_string(), "400 the panel refused the request");
    }

    #[test]
    fn texts_of_other_errors_are_cleaned() {
        let error = Error::new(ErrorKind::Dropped, format!("broke at ?token=sekret \u{1b}[31m{}", "x".repeat(5000)))
            .with_request(&Method::GET, &"/x".repeat(5000));
        let text = error.to_string();
        assert!(!text.contains("sekret") && !text.contains('\u{1b}') && text.chars().count() < 2100, "{text}");
    }

    #[test]
    fn debug_is_one_line_unless_alternate() {
        let error = Error::new(ErrorKind::Config, "the API key is empty").with_hint("set PTERO_KEY");
        assert_eq!(format!("{error:?}"), "Config: the API key is empty [hint: set PTERO_KEY]");
        assert!(format!("{error:#?}").contains("attempts: 0"));
    }
}
