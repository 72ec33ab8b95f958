use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::api::PublishedChanges;
use crate::error::Result;
use crate::watch::Change;

impl Stream for PublishedChanges {
    type Item = Result<Change>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context.waker())
    }
}
