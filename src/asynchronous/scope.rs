#[cfg(feature = "wings")]
use std::pin::Pin;

use crate::cancel::Stop;
use crate::observe::OperationSpan;

/// Only the blocking client enters a span, and looks whether it is to stop: a future does whenever it is polled.
pub(crate) struct Entered;

pub(crate) fn enter(_: &OperationSpan, _: &Stop) -> Entered {
    Entered
}

/// Polls `future` within `span`. It is boxed, because the futures around it are moved several times.
pub(crate) fn within<F: Future>(span: &OperationSpan, future: F) -> impl Future<Output = F::Output> + use<F> {
    let future = Box::pin(future);
    #[cfg(feature = "tracing")]
    let future = tracing::Instrument::instrument(future, span.get().clone());
    #[cfg(not(feature = "tracing"))]
    let _ = span;
    future
}

/// Keeps a future that is rarely needed out of the one that awaits it, which is moved with every call.
#[cfg(feature = "wings")]
pub(crate) fn rare<F: Future>(future: F) -> Pin<Box<F>> {
    Box::pin(future)
}
