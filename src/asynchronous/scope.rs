use crate::observe::OperationSpan;

/// Only the blocking client enters a span: a future enters it whenever it is polled.
pub(crate) struct Entered;

pub(crate) fn enter(_: &OperationSpan) -> Entered {
    Entered
}

/// Polls `future` within `span`.
pub(crate) async fn within<F: Future>(span: &OperationSpan, future: F) -> F::Output {
    #[cfg(feature = "tracing")]
    let future = tracing::Instrument::instrument(future, span.get().clone());
    #[cfg(not(feature = "tracing"))]
    let _ = span;
    future.await
}
