use std::marker::PhantomData;

use crate::cancel::Stop;
use crate::error::Result;
use crate::observe::OperationSpan;

use super::watch;

/// Leaves the span of an operation when it is dropped, and stops looking whether that is cancelled.
pub(crate) struct Entered<'a> {
    #[cfg(feature = "tracing")]
    _entered: tracing::span::Entered<'a>,
    _stoppable: Option<watch::Restore>,
    span: PhantomData<&'a OperationSpan>,
}

pub(crate) fn enter<'a>(span: &'a OperationSpan, stop: &Stop) -> Entered<'a> {
    #[cfg(not(feature = "tracing"))]
    let _ = span;
    Entered {
        #[cfg(feature = "tracing")]
        _entered: span.get().enter(),
        _stoppable: watch::stoppable(stop),
        span: PhantomData,
    }
}

/// What the async client polls within a span has been done here.
pub(crate) fn within<T>(_: &OperationSpan, done: T) -> T {
    done
}

/// Returns `done`: here, the wait is over, and was ended by [`watch`] if the call was cancelled.
pub(crate) fn unless_stopped<T>(_: &Stop, done: Result<T>) -> Result<T> {
    done
}

/// Does something that takes several calls and waits, unless it is cancelled.
pub(crate) fn cancellable<T>(stop: &Stop, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let _stoppable = watch::stoppable(stop);
    work()
}

/// What the async client keeps in a box has been done here.
#[cfg(feature = "wings")]
pub(crate) fn rare<T>(done: T) -> T {
    done
}
