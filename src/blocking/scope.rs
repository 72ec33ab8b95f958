use std::marker::PhantomData;

use crate::observe::OperationSpan;

/// Leaves the span of an operation when it is dropped.
pub(crate) struct Entered<'a> {
    #[cfg(feature = "tracing")]
    _entered: tracing::span::Entered<'a>,
    span: PhantomData<&'a OperationSpan>,
}

pub(crate) fn enter(span: &OperationSpan) -> Entered<'_> {
    #[cfg(not(feature = "tracing"))]
    let _ = span;
    Entered {
        #[cfg(feature = "tracing")]
        _entered: span.get().enter(),
        span: PhantomData,
    }
}

/// What the async client polls within a span has been done here.
pub(crate) fn within<T>(_: &OperationSpan, done: T) -> T {
    done
}
