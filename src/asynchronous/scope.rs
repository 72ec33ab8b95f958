use crate::cancel::Stop;
use crate::observe::OperationSpan;

/// Only the blocking client enters a span, and looks whether it is to stop: a future does whenever it is polled.
pub(crate) struct Entered;

pub(crate) fn enter(_: &OperationSpan, _: &Stop) -> Entered {
    Entered
}

/// Polls `future` within `span`.
pub(crate) async fn within<F: Future>(span: &OperationSpan, future: F) -> F::Output {
    // The futures around this one are moved several times: they should be small.
    let future = Box::pin(future);
    #[cfg(feature = "tracing")]
    let future = tracing::Instrument::instrument(future, span.get().clone());
    #[cfg(not(feature = "tracing"))]
    let _ = span;
    future.await
}
