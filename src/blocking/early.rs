//! Replies that arrive before the request has been sent in full: a proxy that refuses its size, a node without space.
//!
//! ureq sends all of a request before it looks for a reply. The server has closed the connection by then, and its
//! reason would be lost.

use std::cell::Cell;
use std::mem;

use ureq::Error;
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::socket::is_ours;
use super::watch;

/// Wraps each connection into an [`Attentive`] one.
#[derive(Debug)]
pub(super) struct AttentiveConnector;

impl<In: Transport> Connector<In> for AttentiveConnector {
    type Out = Attentive<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Attentive { inner, is_sending: false, is_over: false, has_reply: false, failure: None }))
    }
}

/// A connection that stops sending once the server has replied, and lets ureq believe that it goes on.
#[derive(Debug)]
pub(super) struct Attentive<T> {
    inner: T,
    /// The head of the request has been sent.
    is_sending: bool,
    /// Nothing more is sent.
    is_over: bool,
    /// The beginning of the reply has been read.
    has_reply: bool,
    /// Why sending failed. Reported if there is no reply either.
    failure: Option<Error>,
}

thread_local! {
    static IS_INNER: Cell<bool> = const { Cell::new(false) };
}

/// Marks the outermost connection: one to a proxy has another inside, which must hand on TLS as it is.
struct Outermost;

impl Outermost {
    fn enter() -> Option<Self> {
        (!IS_INNER.replace(true)).then_some(Self)
    }
}

impl Drop for Outermost {
    fn drop(&mut self) {
        IS_INNER.set(false);
    }
}

impl<T: Transport> Attentive<T> {
    /// Whether there is a reply, or will never be one. What has arrived may also belong to TLS itself.
    fn look_for_reply(&mut self) -> Result<bool, Error> {
        let at_once = NextTimeout { after: Duration::from_secs(0), ..NextTimeout::default() };
        match self.inner.await_input(at_once) {
            Ok(has_reply) => {
                self.has_reply = has_reply;
                Ok(true)
            }
            Err(Error::Timeout(_)) => Ok(false),
            Err(error) => self.give_up(error).map(|()| true),
        }
    }

    fn give_up(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Io(error) if !is_ours(&error) => {
                self.failure = Some(error.into());
                self.end();
                Ok(())
            }
            error => Err(error),
        }
    }

    fn end(&mut self) {
        self.is_over = true;
        watch::set_replied();
    }
}

impl<T: Transport> Transport for Attentive<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let Some(_outermost) = Outermost::enter() else { return self.inner.transmit_output(amount, timeout) };
        if self.is_over {
            return Ok(());
        }
        if !mem::replace(&mut self.is_sending, true) {
            return self.inner.transmit_output(amount, timeout);
        }
        if !self.inner.is_open() && self.look_for_reply()? {
            self.end();
            return Ok(());
        }
        self.inner.transmit_output(amount, timeout).or_else(|error| self.give_up(error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let Some(_outermost) = Outermost::enter() else { return self.inner.await_input(timeout) };
        if mem::take(&mut self.is_sending) {
            watch::sent();
        }
        if mem::take(&mut self.has_reply) {
            return Ok(true);
        }
        let input = self.inner.await_input(timeout);
        match self.failure.take_if(|_| !matches!(input, Ok(true))) {
            Some(failure) => Err(failure),
            None => input,
        }
    }

    fn is_open(&mut self) -> bool {
        !self.is_over && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
