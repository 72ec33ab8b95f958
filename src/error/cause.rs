//! The errors behind an error.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::quote::Quoted;

/// How many errors behind an error are kept.
const MOST: usize = 16;

pub(super) type Source = Arc<dyn StdError + Send + Sync>;

/// The text of another error. The error itself is not kept: its `Debug` may show the URL or the message that it is
/// about.
struct Cause {
    text: Quoted,
    source: Option<Source>,
}

/// Keeps what is safe to show of an error and of those behind it. An [`io::Error`] stays one, with its kind.
pub(super) fn of(error: &(dyn StdError + 'static)) -> Source {
    nested(error, MOST)
}

fn nested(error: &(dyn StdError + 'static), most: usize) -> Source {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return Arc::new(match (error.raw_os_error(), error.get_ref()) {
            (Some(code), _) => io::Error::from_raw_os_error(code),
            (None, Some(wrapped)) => io::Error::new(error.kind(), cause(wrapped, most)),
            (None, None) => io::Error::from(error.kind()),
        });
    }
    Arc::new(cause(error, most))
}

fn cause(error: &(dyn StdError + 'static), most: usize) -> Cause {
    let source = most.checked_sub(1).and_then(|most| Some(nested(error.source()?, most)));
    Cause { text: Quoted::from(error.to_string()), source }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.as_str())
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code)]
    struct Leaky(&'static str, io::Error);

    impl fmt::Display for Leaky {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("GET /x?token=sekret failed")
        }
    }

    impl StdError for Leaky {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.1)
        }
    }

    #[test]
    fn neither_text_nor_debug_of_a_source_leaks() {
        let wrapped = io::Error::new(io::ErrorKind::InvalidData, Leaky("sekret", io::ErrorKind::TimedOut.into()));
        let source = of(&Leaky("sekret", wrapped));
        assert_eq!(source.to_string(), "GET /x?token=[redacted] failed");
        let io = source.source().unwrap().downcast_ref::<io::Error>().unwrap();
        assert_eq!(io.kind(), io::ErrorKind::InvalidData);
        assert!(!format!("{source:?} {source:#?} {io:?} {io}").contains("sekret"));
        let innermost = io.source().unwrap().downcast_ref::<io::Error>().unwrap();
        assert_eq!(innermost.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn system_errors_keep_their_code() {
        let source = of(&io::Error::from_raw_os_error(2));
        assert_eq!(source.downcast_ref::<io::Error>().unwrap().raw_os_error(), Some(2));
    }
}
