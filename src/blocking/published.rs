use super::api::PublishedChanges;
use crate::error::Result;
use crate::watch::Change;

impl Iterator for PublishedChanges {
    type Item = Result<Change>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
