use crate::error::{Error, ErrorKind, Result};

/// One file of an upload while it is read, held against the length that was announced for it.
#[derive(Debug)]
pub(crate) struct Announced {
    name: String,
    length: Option<u64>,
    done: u64,
}

impl Announced {
    pub(crate) fn new(name: String, length: Option<u64>) -> Self {
        Self { name, length, done: 0 }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Counts bytes that were read, 0 at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`] when they are more or fewer than announced.
    pub(crate) fn count(&mut self, bytes: usize) -> Result<()> {
        self.done = self.done.saturating_add(bytes as u64);
        match self.length {
            Some(length) if self.done > length || (bytes == 0 && self.done < length) => {
                let more = if self.done > length { "more" } else { "fewer" };
                let message = format!("{} has {more} bytes than the {length} announced", self.name);
                Err(Error::new(ErrorKind::Corrupt, message))
            }
            _ => Ok(()),
        }
    }
}
